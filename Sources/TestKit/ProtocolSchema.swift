package import JSONKit

/// The official schema of one revision of the protocol, from the fixtures.
package struct ProtocolSchema {
  private let place: String
  private var options = JSONSchema.Options()

  /// - Parameter revision: `2025-11-25` and so on.
  package init(_ revision: String) throws {
    let document = try Fixtures.json("mcp-schema/\(revision).json")
    place = document["$defs"] == nil ? "definitions" : "$defs"
    options.documents["https://example.org/mcp"] = document
  }

  /// What is wrong with a value as one definition of the schema.
  package func violations(of value: JSON, as name: String) -> [String] {
    do throws(JSONSchemaError) {
      let reference: JSON = ["$ref": .string("https://example.org/mcp#/\(place)/\(name)")]
      return try JSONSchema(reference, options: options).validate(value).map(\.description)
    } catch {
      return [error.description]
    }
  }
}
