package import JSONKit

/// Makes a schema one that the interface takes, so that one odd tool never fails a request.
///
/// The interface knows a part of JSON Schema. What it does not know is rewritten where that keeps the meaning (`const`,
/// `allOf`, `nullable`, `definitions`), told in the description where it is one value (`pattern`, `minLength`), and else
/// left out: arguments are checked against the whole schema where the tool runs.
///
/// Source: Gemini API reference, "Schema" and `parametersJsonSchema` of "FunctionDeclaration"; read 2026-11-25.
package enum GeminiSchema {
  /// The schema of a tool's arguments: always an object.
  package static func parameters(_ schema: JSON) -> JSON {
    var adapted = adapted(schema).objectValue ?? [:]
    if adapted["type"]?.stringValue != "object" {
      adapted = JSON.Object([typeObject] + adapted.filter { $0.key != "type" })
    }
    return .object(adapted)
  }

  /// Any other schema, for example the one of an answer.
  package static func adapted(_ schema: JSON) -> JSON {
    let definitions = GeminiDefinitions(schema)
    let adapter = GeminiSchemaAdapter(definitions: definitions)
    guard var root = adapter.schema(schema).objectValue else { return [:] }
    let named = definitions.members.map { JSON.Member(key: $0.key, value: adapter.schema($0.value)) }
    if !named.isEmpty { root["$defs"] = .object(JSON.Object(named)) }
    return .object(root)
  }

  private static let typeObject = JSON.Member(key: "type", value: "object")
}

/// The named schemas of a document, and which of them contain themselves.
struct GeminiDefinitions: Sendable {
  let members: JSON.Object
  private let recursive: Set<[UInt8]>

  init(_ schema: JSON) {
    var members = schema["definitions"]?.objectValue ?? [:]
    for member in schema["$defs"]?.objectValue ?? [:] { members[member.key] = member.value }
    var reach: [[UInt8]: Set<[UInt8]>] = [:]
    for member in members { reach[Array(member.key.utf8)] = Self.references(in: member.value) }
    // At most one round per name until nothing new is reached.
    for _ in 0..<members.count {
      let before = reach
      for (name, direct) in before { reach[name] = direct.reduce(into: direct) { $0.formUnion(before[$1] ?? []) } }
      if reach == before { break }
    }
    self.members = members
    recursive = Set(reach.filter { $0.value.contains($0.key) }.keys)
  }

  /// The name in `#/$defs/name`, if there is such a schema.
  func name(of reference: String) -> String? {
    Self.name(reference).flatMap { members[$0] == nil ? nil : $0 }
  }

  /// Whether a schema refers, at any depth, to one that contains itself.
  func isRecursive(_ schema: JSON) -> Bool { !recursive.isDisjoint(with: Self.references(in: schema)) }

  private static func name(_ reference: String) -> String? {
    for prefix in ["#/$defs/", "#/definitions/"] where reference.hasPrefix(prefix) {
      return String(reference.dropFirst(prefix.count))
    }
    return nil
  }

  private static func references(in json: JSON) -> Set<[UInt8]> {
    var found: Set<[UInt8]> = []
    switch json {
    case .array(let elements): for element in elements { found.formUnion(references(in: element)) }
    case .object(let members):
      for member in members {
        if member.key == "$ref", let name = member.value.stringValue.flatMap(name) {
          found.insert(Array(name.utf8))
        } else {
          found.formUnion(references(in: member.value))
        }
      }
    default: break
    }
    return found
  }
}
