import Documents
import JQ
import JSONKit

/// Expressions, and values with expressions in them.
extension WorkflowReader {
  /// A key that is always an expression.
  mutating func expression(_ item: Item?, _ what: String) -> Expression? {
    guard let item else { return nil }
    let text: String
    switch item.value {
    case .string(let string): text = string
    case .bool, .integer, .double: text = item.value.text
    default:
      expected("an expression", item, what)
      return nil
    }
    if text.utf8.starts(with: "${{".utf8) {
      report(.expression, "\(what) is always an expression", at: item.path, fix: "write it without ${{ }}")
      return nil
    }
    var place: SourcePosition = document.position(of: item.path)
    return expression(text, from: &place, what)
  }

  /// A value in which texts may hold `${{ }}`.
  mutating func template(_ item: Item, _ what: String) -> Template {
    switch item.value {
    case .string(let text): return textTemplate(text, at: item.path, what)
    case .array(let values):
      let items: [Template] = values.enumerated().map { template(item.element($0.offset, $0.element), what) }
      if let literals = literals(items) { return .literal(.array(literals)) }
      return .array(items)
    case .object(let object):
      let fields = Fields(path: item.path, members: object)
      let members: [Template.Member] = fields.items.map { member in
        if member.key.contains("${{") {
          reportKey(.expression, "a key cannot hold an expression: '\(member.key)'", at: member.item.path)
        }
        return Template.Member(key: member.key, value: template(member.item, what))
      }
      guard literals(members.map(\.value)) == nil else { return .literal(item.value.unescaped) }
      return .object(members)
    default: return .literal(item.value)
    }
  }

  /// A text in which `${{ }}` may stand; other values are refused.
  mutating func textTemplate(_ item: Item?, _ what: String) -> Template? {
    guard let item, let text = string(item, what) else { return nil }
    return textTemplate(text, at: item.path, what)
  }

  /// The labelled values of `data`.
  mutating func data(_ item: Item?) -> [Template.Member] {
    guard let item, let fields = anyFields(item, "data") else { return [] }
    return fields.items.map { Template.Member(key: $0.key, value: template($0.item, "data")) }
  }

  private mutating func textTemplate(_ text: String, at path: JSONPointer, _ what: String) -> Template {
    guard text.utf8.contains(UInt8(ascii: "$")), text.contains("${{") else { return .literal(.string(text)) }
    var place: SourcePosition = document.position(of: path)
    var parts: [Template.Part] = []
    for piece in TemplateScanner.pieces(of: text) {
      switch piece {
      case .text(let text): parts.append(.text(text))
      case .expression(let text):
        guard let expression = expression(text, from: &place, what) else { return .literal(.null) }
        parts.append(.expression(expression))
      case .open(let rest):
        let start: SourcePosition = source.place(of: "${{", from: place) ?? place
        // Without quotes, YAML takes ` #` for a comment, and the end of the expression with it.
        let isCut: Bool = source.line(start.line).contains(" #")
        report(
          .expression, "the expression has no end: ${{\(rest.prefix(40))", at: start, width: 3,
          fix: isCut ? SyntaxAdvice.quoting : "end it with }}; a literal is written $${{")
        return .literal(.null)
      }
    }
    if parts.count == 1, case .text(let text) = parts[0] { return .literal(.string(text)) }
    if let expression = Self.only(parts) { return .expression(expression) }
    return .text(parts)
  }

  /// The one expression of a text that is nothing else; the line end of a block scalar does not count.
  private static func only(_ parts: [Template.Part]) -> Expression? {
    guard case .expression(let expression)? = parts.first else { return nil }
    if parts.count == 1 { return expression }
    guard parts.count == 2, case .text("\n") = parts[1] else { return nil }
    return expression
  }

  private func literals(_ items: [Template]) -> [JSON]? {
    var values: [JSON] = []
    for item in items {
      guard case .literal(let value) = item else { return nil }
      values.append(value)
    }
    return values
  }

  /// Compiles an expression; `place` is where to look for it and then where it ends.
  private mutating func expression(_ text: String, from place: inout SourcePosition, _ what: String) -> Expression? {
    let text: String = text.trimmed
    guard !text.isEmpty else {
      report(.expression, "\(what) has an empty expression", at: place)
      return nil
    }
    guard text.utf8.count <= limits.maximumExpressionBytes else {
      report(.limit, "an expression has more than \(limits.maximumExpressionBytes) bytes", at: place)
      return nil
    }
    let found: SourcePosition? = source.place(of: text, from: place)
    let firstLine = String(text.prefix { $0 != "\n" })
    let start: SourcePosition = found ?? source.place(of: firstLine, from: place) ?? place
    if found != nil { place = SourcePosition(line: start.line, column: start.column + text.unicodeScalars.count) }
    do throws(JQError) {
      return try Expression(text, at: start, isVerbatim: found != nil, names: names)
    } catch {
      var at: SourcePosition = start
      if found != nil, let inside = error.position { at.column += inside.column - 1 }
      let (message, fix): (String, String?) = ExpressionAdvice.words(for: error, in: text)
      report(.expression, message, at: at, fix: fix)
      return nil
    }
  }
}

/// What is said about an expression that is no program.
enum ExpressionAdvice {
  /// The message, and what to write instead.
  static func words(for error: JQError, in text: String) -> (String, String?) {
    var message: String = error.message
    var fix: String?
    if let start = message.firstRange(of: "; did you mean ") {
      let question: Substring = message[start.lowerBound...].dropFirst(2)
      fix = question.prefix { $0 != "?" }.replacing("\"", with: "'") + "?"
      message = String(message[..<start.lowerBound])
    } else if let end = message.firstRange(of: ". Given are ") {
      let given: Substring = message[end.upperBound...]
      fix = "there are \(given.hasSuffix(".") ? given.dropLast() : given)"
      message = String(message[..<end.lowerBound])
    }
    // `$steps.my-step` is a subtraction.
    for reference in ExpressionReference.all(in: text) where reference.isCutByMinus {
      fix = "a name with - needs brackets: $\(reference.variable)[\"…\"]"
    }
    return (message.hasSuffix(".") ? String(message.dropLast()) : message, fix)
  }
}

extension JSON {
  /// The value with `$${{` written as what it stands for.
  fileprivate var unescaped: JSON {
    switch self {
    case .string(let text):
      guard text.contains("$${{") else { return self }
      var plain = ""
      for case .text(let piece) in TemplateScanner.pieces(of: text) { plain += piece }
      return .string(plain)
    case .array(let items): return .array(items.map(\.unescaped))
    case .object(let object):
      return .object(JSON.Object(object.map { JSON.Member(key: $0.key, value: $0.value.unescaped) }))
    default: return self
    }
  }
}

extension String {
  /// The text without blanks and line ends at both ends.
  var trimmed: String {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    var bytes: Substring.UTF8View = utf8[...]
    while let first = bytes.first, isBlank(first) { bytes = bytes.dropFirst() }
    while let last = bytes.last, isBlank(last) { bytes = bytes.dropLast() }
    return String(Substring(bytes))
  }
}
