import JSONKit
import MCP
import Servers
import Testing

/// The hash of a definition: the same for the same, another one for anything else.
struct ToolPinTests {
  private static let definition: JSON = [
    "name": "search", "title": "Search", "description": "Finds things.\nFast.",
    "inputSchema": [
      "type": "object", "required": ["query"], "additionalProperties": false,
      "properties": [
        "query": ["type": "string", "description": "What to look for", "maxLength": 100],
        "kinds": ["type": "array", "items": ["enum": ["a", "b", 3, 1.5, nil]]],
        "deep": ["anyOf": [["type": "null"], ["type": "object", "properties": ["x": ["const": true]]]]],
      ],
    ],
    "outputSchema": ["type": "object", "properties": ["count": ["type": "integer", "minimum": 0]]],
    "annotations": ["title": "S", "readOnlyHint": true, "destructiveHint": false, "vendor": ["x": 1]],
    "icons": [["src": "https://example.com/a.png", "mimeType": "image/png"]],
    "execution": ["taskSupport": "optional"], "unknown": ["of": "a later revision"],
  ]

  private func pin(_ json: JSON) throws -> String { try MCPTool(json: json).pin }

  /// Every place of a value, the root left out.
  private static func places(_ value: JSON, _ path: JSONPointer = .root) -> [JSONPointer] {
    let own = path == .root ? [] : [path]
    switch value {
    case .object(let members): return own + members.flatMap { places($0.value, path.appending($0.key)) }
    case .array(let items):
      return own + items.enumerated().flatMap { places($0.element, path.appending(String($0.offset))) }
    default: return own
    }
  }

  private static func with(_ members: JSON.Object, _ key: String, _ value: JSON) -> JSON {
    var members = members
    members[key] = value
    return .object(members)
  }

  /// The value with another one at a place.
  private static func replaced(_ json: JSON, _ path: ArraySlice<String>, with value: JSON) -> JSON {
    guard let key = path.first else { return value }
    switch json {
    case .object(let members):
      return with(members, key, replaced(members[key] ?? nil, path.dropFirst(), with: value))
    case .array(var items):
      guard let index = Int(key), items.indices.contains(index) else { return json }
      items[index] = replaced(items[index], path.dropFirst(), with: value)
      return .array(items)
    default: return json
    }
  }

  /// Other values in the place of one.
  private static func mutated(_ value: JSON) -> [JSON] {
    switch value {
    case .string(let text): [.string(text + "x"), .string(text + "\u{200B}"), .string("")]
    case .bool(let flag): [.bool(!flag)]
    case .integer(let number): [.integer(number + 1)]
    case .double(let number): [.double(number + 0.5)]
    case .null: [false]
    case .array(let items): [.array(items + [0]), .array(Array(items.dropFirst())), .array(items.reversed() + ["z"])]
    case .object(let members):
      [with(members, "added", 1)] + (members.isEmpty ? [] : [.object(JSON.Object(Array(members.dropFirst())))])
    default: []
    }
  }

  @Test  // Q-22 S-02
  func `whatever is changed, at every path, the pin is another one`() throws {
    let whole = try pin(Self.definition)
    var seen: Set<String> = [whole]
    var count = 0
    for place in Self.places(Self.definition) {
      guard let value = Self.definition[place] else { continue }
      for other in Self.mutated(value) where other != value {
        let changed = Self.replaced(Self.definition, place.tokens[...], with: other)
        // Without a name or with a schema that is no object it is no tool, and so is not there at all.
        guard let tool = try? MCPTool(json: changed), !tool.name.isEmpty else { continue }
        count += 1
        #expect(tool.pin != whole, "\(place): \(other.text)")
        seen.insert(tool.pin)
      }
    }
    #expect(count > 80)
    // All of them differ from each other, too, but for changes that meet in one text.
    #expect(seen.count > count - 10)
  }

  @Test func `members in another order, and what only the protocol reads, are no change`() throws {
    let members = try #require(Self.definition.objectValue)
    let turned = JSON.object(JSON.Object(Array(members.reversed())))
    #expect(try pin(turned) == pin(Self.definition))
    let told = Self.with(members, "_meta", ["at": 1])
    #expect(try pin(told) == pin(Self.definition))
  }

  @Test func `texts that look the same and have other bytes are a change`() throws {
    let composed = MCPTool(name: "a", description: "caf\u{E9}")
    let decomposed = MCPTool(name: "a", description: "cafe\u{301}")
    #expect(composed.description == decomposed.description)
    #expect(composed.pin != decomposed.pin)
  }

  @Test func `a pin is the SHA-256 of the canonical text`() {
    let tool = MCPTool(name: "a", description: "b")
    let text = #"{"description":"b","inputSchema":{"type":"object"},"name":"a"}"#
    #expect(tool.pin == SHA256.text(of: Array(text.utf8)))
  }
}
