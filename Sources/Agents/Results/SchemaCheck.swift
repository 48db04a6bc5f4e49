import JSONKit

/// Checks values against a JSON Schema of somebody else, which may itself be wrong.
///
/// A schema that cannot be compiled checks nothing: whoever wrote it is then the only judge.
struct SchemaCheck: Sendable {
  private let schema: JSONSchema?

  init(_ schema: JSON) {
    self.schema = try? JSONSchema(schema)
  }

  /// One line per violation, for people and models; empty when the value fits.
  func violations(of value: JSON) -> [String] {
    schema?.validate(value).map(\.description) ?? []
  }
}
