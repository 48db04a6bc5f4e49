import JSONKit
import Synchronization

/// The schemas of steps, compiled once for a run and not for each item of a map.
final class SchemaCache: Sendable {
  private let schemas = Mutex<[JSON: JSONSchema]>([:])

  /// What a value has wrong, one line per violation; empty when it fits.
  ///
  /// - Throws: ``StepFailure`` when the schema itself is none.
  func problems(of value: JSON, _ schema: JSON) throws(StepFailure) -> [String] {
    try compiled(schema).validate(value).map(\.description)
  }

  private func compiled(_ source: JSON) throws(StepFailure) -> JSONSchema {
    if let known = schemas.withLock({ $0[source] }) { return known }
    do throws(JSONSchemaError) {
      let schema = try JSONSchema(source)
      schemas.withLock { $0[source] = schema }
      return schema
    } catch {
      throw StepFailure(.schema, code: "invalid_schema", "the schema cannot be used: \(error)")
    }
  }
}
