import JSONKit
import MCP

/// What a server says that gets half of it wrong; the same seed says the same.
///
/// Each request is answered at last as it should be, unless the server is silent; what comes before that is spoiled.
struct SpoiledServer: Sendable {
  let era: MCPEra
  private let recorded: RecordedMessages
  var spoiler: MessageSpoiler
  /// Spoiled messages so far.
  private(set) var count = 0
  /// Whether everything is right for a while.
  var isClean: Bool
  /// Whether the last, right answer is left out now and then.
  var mayBeSilent = false

  init(_ era: MCPEra, seed: UInt64, _ recorded: RecordedMessages, isClean: Bool) {
    self.era = era
    self.isClean = isClean
    self.recorded = recorded
    spoiler = MessageSpoiler(seed: seed)
  }

  /// The right answer.
  func answer(to request: JSON) -> JSON {
    let method = request["method"]?.stringValue ?? ""
    if method == "tools/call", let tool = request["params"]?["name"]?.stringValue {
      let result: JSON = [
        "content": [["type": "text", "text": .string(tool)]], "structuredContent": ["result": .string(tool)],
        "resultType": "complete",
      ]
      return ["jsonrpc": "2.0", "id": request["id"] ?? .null, "result": result]
    }
    let known = recorded.answers(to: method, era).last { $0["result"] != nil }
    let none: JSON = ["jsonrpc": "2.0", "error": ["code": -32601, "message": "no such method"]]
    return Self.answer(known ?? none, to: request)
  }

  /// The lines that answer some requests at one time: what is spoiled in any order, then what is right.
  mutating func lines(for requests: [JSON]) -> [[UInt8]] {
    guard !isClean else { return requests.map { answer(to: $0).bytes } }
    var spoiled: [[UInt8]] = []
    for request in requests { spoiled += mistakes(about: request) }
    spoiled.shuffle(using: &spoiler.random)
    for request in requests where !(mayBeSilent && spoiler.happens(oneIn: 3)) {
      spoiled.append(answer(to: request).bytes)
    }
    return spoiled
  }

  /// Spoiled messages beside the answer to a request, and in its place.
  mutating func mistakes(about request: JSON) -> [[UInt8]] {
    let id = request["id"] ?? .null
    spoiler.ids = spoiler.ids.suffix(15) + [id]
    var lines: [[UInt8]] = []
    for _ in 0..<spoiler.number(0..<4) {
      guard let aside = spoiler.pick(recorded.asides(era)) else { continue }
      lines.append(spoiler.spoil(Self.about(spoiler.pick(spoiler.ids) ?? id, aside)))
    }
    let method = request["method"]?.stringValue ?? ""
    let own = spoiler.happens(oneIn: 8) ? recorded.answers(era) : recorded.answers(to: method, era)
    lines.append(spoiler.spoil(Self.answer(spoiler.pick(own) ?? answer(to: request), to: request)))
    count += lines.count
    return lines
  }

  private static func answer(_ recorded: JSON, to request: JSON) -> JSON {
    guard case .object(var message) = recorded else { return recorded }
    message["id"] = request["id"] ?? .null
    return .object(message)
  }

  /// A recorded notification or question with an id of a call where the recorded one was.
  private static func about(_ id: JSON, _ aside: JSON) -> JSON {
    guard case .object(var message) = aside, case .object(var params)? = message["params"] else { return aside }
    if params["progressToken"] != nil { params["progressToken"] = id }
    if case .object(var meta)? = params["_meta"] {
      meta["io.modelcontextprotocol/subscriptionId"] = id
      params["_meta"] = .object(meta)
    }
    message["params"] = .object(params)
    return .object(message)
  }
}
