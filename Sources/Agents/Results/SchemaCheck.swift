package import JSONKit

/// Checks values against a JSON Schema of somebody else, which may itself be wrong.
///
/// A schema in a dialect that is not known, or with a reference that leads nowhere, lets nothing pass: what it asks for is
/// unknown. One that is merely faulty checks nothing, because whoever wrote it is then the only judge.
/// Source: Model Context Protocol, "Tools" and "JSON Schema Usage", revision 2026-07-28; read 2026-11-25.
package final class SchemaCheck: Sendable {
  private let schema: JSONSchema?
  private let refusal: String?

  package init(_ schema: JSON) {
    do throws(JSONSchemaError) {
      self.schema = try JSONSchema(schema)
      refusal = nil
    } catch {
      self.schema = nil
      let isUnknown = error.code == .dialect || error.code == .reference
      refusal = isUnknown ? "the schema itself cannot be used: \(error)" : nil
    }
  }

  /// One line per violation, for people and models; empty when the value fits.
  package func violations(of value: JSON) -> [String] {
    if let refusal { return [refusal] }
    return schema?.validate(value).map(\.description) ?? []
  }
}
