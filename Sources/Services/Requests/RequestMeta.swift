import JSONKit
import JSONRPC
import MCP

/// What a request says beside what it asks, in `_meta`.
struct RequestMeta: Sendable, Equatable {
  /// The revision that it is of; any value, and nil in the older ones.
  var version: JSON?
  /// What the client says of itself.
  var client: MCPImplementation?
  /// What the client declares; nil when that is missing or no object.
  var declared: ClientCapabilities?
  /// Under which progress is wanted; nil when it is not.
  var token: RPCID?
  /// The least level of log messages that is wanted, whatever was written there.
  var level: JSON?

  /// Of a request without `_meta`.
  init() {}

  /// Reads `_meta`; members that mean nothing count as absent where that is no mistake.
  init(json: JSON?) {
    guard let members = json?.objectValue else { return }
    version = members[MetaKey.protocolVersion]
    client = members[MetaKey.clientInfo].flatMap { MCPImplementation(json: $0) }
    if let capabilities = members[MetaKey.clientCapabilities], capabilities.objectValue != nil {
      declared = ClientCapabilities(json: capabilities)
    }
    token = members[MetaKey.progressToken].flatMap { RPCID(json: $0) }
    level = members[MetaKey.logLevel]
  }
}

/// The `_meta` that was read last: as long as a client says the same, byte by byte but for the token, it is not read again.
struct KnownMeta: Sendable {
  /// Longer ones are read each time, and not kept.
  static let maximumBytes = 4096

  private var beforeToken: [UInt8] = []
  private var afterToken: [UInt8] = []
  private var meta: RequestMeta?

  /// Bytes that are kept.
  var byteCount: Int { beforeToken.count + afterToken.count }

  /// Reads a text that was checked.
  ///
  /// - Throws: ``JSONError`` for numbers out of range.
  mutating func read(_ payload: RPCPayload) throws(JSONError) -> RequestMeta {
    if let known = known(payload) { return known }
    let (bytes, range) = (payload.message, payload.range)
    let read = RequestMeta(json: try payload.json())
    guard range.count <= Self.maximumBytes, let token = Self.token(payload) else { return read }
    beforeToken = Array(bytes[range.lowerBound..<token.lowerBound])
    afterToken = Array(bytes[token.upperBound..<range.upperBound])
    meta = read
    return read
  }

  /// What is known of a text that says the same; nil when it says something else.
  ///
  /// Between what was before the token and what was behind it then, one value is the token now.
  private func known(_ payload: RPCPayload) -> RequestMeta? {
    let (bytes, range) = (payload.message, payload.range)
    let (start, end) = (range.lowerBound + beforeToken.count, range.upperBound - afterToken.count)
    guard var known = meta, start <= end, (start == end) == (known.token == nil),
      beforeToken.span.isEqual(to: bytes.span.extracting(range.lowerBound..<start)),
      afterToken.span.isEqual(to: bytes.span.extracting(end..<range.upperBound))
    else { return nil }
    if start == end { return known }
    guard let json = try? JSON.parse(bytes, in: start..<end), let token = RPCID(json: json) else { return nil }
    known.token = token
    return known
  }

  /// Where the token stands, nowhere at the end when there is none; nil when the text has to be read to know.
  private static func token(_ payload: RPCPayload) -> Range<Int>? {
    let text = payload.message.span.extracting(payload.range)
    guard !text.hasEscapes else { return nil }
    var (token, count) = (text.count..<text.count, 0)
    let isWhole = TopLevelScan.members(of: text) { key, value in
      guard text.extracting(key).isEqual(to: MetaKey.progressToken.utf8.span) else { return }
      (token, count) = (value, count + 1)
    }
    guard isWhole, count < 2 else { return nil }
    return payload.range.lowerBound + token.lowerBound..<payload.range.lowerBound + token.upperBound
  }
}
