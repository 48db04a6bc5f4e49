package import JSONKit
import Synchronization

/// The official schema of one revision of the protocol, from the fixtures.
///
/// A definition is compiled once for all tests: the documents are large.
package struct ProtocolSchema {
  private static let compiled = Mutex<[String: JSONSchema]>([:])

  private let revision: String
  private let place: String
  private var options = JSONSchema.Options()

  /// - Parameter revision: `2025-11-25` and so on.
  package init(_ revision: String) throws {
    self.revision = revision
    let document = try Fixtures.json("mcp-schema/\(revision).json")
    place = document["$defs"] == nil ? "definitions" : "$defs"
    options.documents["https://example.org/mcp"] = document
  }

  /// What is wrong with a value as one definition of the schema.
  package func violations(of value: JSON, as name: String) -> [String] {
    do throws(JSONSchemaError) {
      return try schema(name).validate(value).map(\.description)
    } catch {
      return [error.description]
    }
  }

  private func schema(_ name: String) throws(JSONSchemaError) -> JSONSchema {
    let key = "\(revision) \(name)"
    if let known = Self.compiled.withLock({ $0[key] }) { return known }
    let reference: JSON = ["$ref": .string("https://example.org/mcp#/\(place)/\(name)")]
    let schema = try JSONSchema(reference, options: options)
    Self.compiled.withLock { $0[key] = schema }
    return schema
  }
}
