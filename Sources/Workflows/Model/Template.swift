package import JQ
package import JSONKit

/// A value of the file in which the expressions are compiled.
///
/// `${{ e }}` alone keeps the type of its value; inside a text, strings are put in as they are and other values as compact
/// JSON. What comes out is never looked at again, so a value that contains `${{` stays a text. `$${{` is a literal `${{`.
package indirect enum Template: Sendable {
  /// A value without expressions.
  case literal(JSON)
  /// One expression, whose value stands for the whole.
  case expression(Expression)
  case text([Part])
  case array([Template])
  case object([Member])

  /// A piece of a text.
  package enum Part: Sendable {
    case text(String)
    case expression(Expression)
  }

  /// A key and what it stands for; keys are never expressions.
  package struct Member: Sendable {
    package var key: String
    package var value: Template
  }

  /// The value, with every expression evaluated once.
  ///
  /// - Throws: ``ExpressionError`` of the first expression that has no value.
  package func value(in scope: ExpressionScope, limits: JQLimits = .default) throws(ExpressionError) -> JSON {
    switch self {
    case .literal(let value): return value
    case .expression(let expression): return try expression.value(in: scope, limits: limits)
    case .text(let parts):
      var text = ""
      for part in parts {
        switch part {
        case .text(let piece): text += piece
        case .expression(let expression): text += Self.plain(try expression.value(in: scope, limits: limits))
        }
      }
      return .string(text)
    case .array(let items):
      var values: [JSON] = []
      for item in items { values.append(try item.value(in: scope, limits: limits)) }
      return .array(values)
    case .object(let members): return .object(try Self.object(members, in: scope, limits: limits))
    }
  }

  /// The value as a text: strings as they are, others as compact JSON.
  ///
  /// - Throws: as ``value(in:limits:)``.
  package func text(in scope: ExpressionScope, limits: JQLimits = .default) throws(ExpressionError) -> String {
    Self.plain(try value(in: scope, limits: limits))
  }

  /// The values of members, in their order.
  ///
  /// - Throws: as ``value(in:limits:)``.
  package static func object(
    _ members: [Member], in scope: ExpressionScope, limits: JQLimits = .default
  ) throws(ExpressionError) -> JSON.Object {
    var object = JSON.Object()
    for member in members { object[member.key] = try member.value.value(in: scope, limits: limits) }
    return object
  }

  /// Every expression in it, in the order of the file.
  package var expressions: [Expression] {
    switch self {
    case .literal: []
    case .expression(let expression): [expression]
    case .text(let parts):
      parts.compactMap { if case .expression(let expression) = $0 { expression } else { nil } }
    case .array(let items): items.flatMap(\.expressions)
    case .object(let members): members.flatMap(\.value.expressions)
    }
  }

  private static func plain(_ value: JSON) -> String { value.stringValue ?? value.text }
}
