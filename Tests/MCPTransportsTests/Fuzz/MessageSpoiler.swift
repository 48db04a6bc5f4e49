import JSONKit
import Runs

/// Spoils messages in the ways of broken and hostile servers: first what they say, then how it is written.
struct MessageSpoiler: Sendable {
  /// The longest text, and the most brackets, that are put in.
  static let maximumLength = 20_000

  var random: SeededGenerator
  /// Calls that are under way or were: their ids are put in the wrong places.
  var ids: [JSON] = []
  private let words = [
    "jsonrpc", "id", "method", "params", "result", "error", "code", "message", "data", "_meta", "progressToken",
    "tools",
    "content", "nextCursor", "resultType", "isError", "structuredContent", "inputSchema", "type", "text", "requestId",
    "inputRequests", "requestState", "taskId", "ttlMs", "uri", "capabilities", "supportedVersions", "protocolVersion",
  ]

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
  }

  /// One of these; nil when there is none.
  mutating func pick<Element>(_ elements: [Element]) -> Element? {
    elements.randomElement(using: &random)
  }

  mutating func number(_ range: Range<Int>) -> Int {
    Int.random(in: range, using: &random)
  }

  mutating func happens(oneIn count: Int) -> Bool {
    number(0..<count) == 0
  }

  /// The bytes of a message after some changes, at least one.
  mutating func spoil(_ message: JSON) -> [UInt8] {
    var json = message
    let (values, texts) = (number(0..<3), number(0..<3))
    for _ in 0..<max(values, texts == 0 ? 1 : 0) { json = changed(json) }
    var bytes = json.bytes
    for _ in 0..<texts { bytes = rewritten(bytes) }
    return bytes
  }

  // MARK: - What is said

  /// The value with one change somewhere inside.
  private mutating func changed(_ value: JSON) -> JSON {
    guard !happens(oneIn: 5) else { return changedHere(value) }
    switch value {
    case .object(let object) where !object.isEmpty:
      let place = number(0..<object.count)
      var members = Array(object)
      members[place].value = changed(members[place].value)
      return .object(JSON.Object(members))
    case .array(var elements) where !elements.isEmpty:
      let place = number(0..<elements.count)
      elements[place] = changed(elements[place])
      return .array(elements)
    default:
      return changedHere(value)
    }
  }

  private mutating func changedHere(_ value: JSON) -> JSON {
    switch value {
    case .object(let object) where !object.isEmpty && !happens(oneIn: 4):
      .object(changed(object))
    case .array(let elements) where !elements.isEmpty && !happens(oneIn: 4):
      happens(oneIn: 2)
        ? .array(Array(elements.dropFirst())) : .array(Array(repeating: elements[0], count: number(2..<300)))
    default: odd()
    }
  }

  private mutating func changed(_ object: JSON.Object) -> JSON.Object {
    var members = Array(object)
    let place = number(0..<members.count)
    switch number(0..<5) {
    case 0: members.remove(at: place)
    case 1: members[place].key = pick(words) ?? ""
    case 2: members.append(JSON.Member(key: pick(words) ?? "", value: odd()))
    case 3: members[place].value = [members[place].key: members[place].value]
    default:
      let other = number(0..<members.count)
      (members[place].value, members[other].value) = (members[other].value, members[place].value)
    }
    return JSON.Object(members)
  }

  /// A value of any type, at the borders of its type, or an id of somebody else.
  private mutating func odd() -> JSON {
    let id = pick(ids) ?? 0
    let values: [JSON] = [
      .null, .bool(true), .array([]), .object([:]), "", "\u{0}", "2.0", .integer(.max), .integer(.min), -1, 0, 1.5,
      -0.0,
      1e308, .digits("-" + String(repeating: "9", count: 400)), .unsigned(.max), .array([.null]), id, .string(id.text),
      .string(String(repeating: "a\u{301}", count: number(0..<Self.maximumLength / 3))), .string("\u{202E}\u{1B}[2J"),
      ["$ref": "#"], ["$ref": "http://127.0.0.1:1/schema"], ["type": "object", "pattern": "(a+)+$"],
    ]
    return pick(values) ?? .null
  }

  // MARK: - How it is written

  private mutating func rewritten(_ bytes: [UInt8]) -> [UInt8] {
    guard !bytes.isEmpty else { return [UInt8(truncatingIfNeeded: random.next())] }
    var bytes = bytes
    let place = number(0..<bytes.count)
    switch number(0..<9) {
    case 0: for _ in 0..<number(1..<9) { bytes[number(0..<bytes.count)] ^= 1 << UInt8(number(0..<8)) }
    case 1: bytes.removeSubrange(place...)
    case 2: bytes.insert(contentsOf: strange(), at: place)
    case 3: bytes.removeSubrange(place..<number(place..<bytes.count + 1))
    case 4: bytes.insert(contentsOf: bytes[place..<number(place..<bytes.count + 1)], at: number(0..<bytes.count))
    case 5: bytes = spliced(bytes, after: UInt8(ascii: "{"), Array("\"\(pick(words) ?? "")\":\(odd().text),".utf8))
    case 6: bytes = spliced(bytes, after: UInt8(ascii: ":"), nest() + Array(",\"x\":".utf8))
    case 7:
      bytes = spliced(bytes, after: UInt8(ascii: ":"), Array(repeating: UInt8(ascii: "["), count: number(1..<3000)))
    default: bytes += pick([Array("\r".utf8), Array(" \t".utf8), bytes, Array("}".utf8), [0]]) ?? []
    }
    return bytes
  }

  /// Bytes that are no text, that end lines, or that look as if they did.
  private mutating func strange() -> [UInt8] {
    let pieces: [[UInt8]] = [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0], [0x0A], [0x0D],
      [0x0D, 0x0A],
      [0x0B], [0xEF, 0xBB, 0xBF], [0xE2, 0x80, 0xA8], [0xC2, 0x85], Array(#"\ud800"#.utf8), Array(#"\u00"#.utf8),
      [0x5C],
      Array("NaN".utf8), Array("1e999".utf8), Array("//".utf8),
    ]
    return pick(pieces) ?? []
  }

  private mutating func nest() -> [UInt8] {
    let depth = number(1..<Self.maximumLength / 2)
    return Array(repeating: UInt8(ascii: "["), count: depth) + Array(repeating: UInt8(ascii: "]"), count: depth)
  }

  /// Puts bytes behind one of these letters; unchanged where there is none.
  private mutating func spliced(_ bytes: [UInt8], after letter: UInt8, _ piece: [UInt8]) -> [UInt8] {
    guard let place = pick(bytes.indices.filter { bytes[$0] == letter }) else { return bytes }
    return bytes[...place] + piece + bytes[(place + 1)...]
  }
}
