import JSONKit
import JSONRPC
import MCP

extension ServiceShape {
  /// The result of a tool of another server: its bytes as they came, with what our revision wants beside them.
  ///
  /// It is read only where a revision has no word for something that may be in it.
  /// - Throws: ``RPCError`` when it is none.
  func forwarded(_ result: RPCPayload) throws(RPCError) -> RPCAnswer {
    guard let found = ForwardedMembers(result), revision >= .r2025_06_18, revision.era == .modern || found.fitsLegacy
    else { return .result(called(try Self.read(result))) }
    guard revision.era == .modern, !found.hasType || !found.hasMeta else { return .encoded(Array(result.bytes)) }
    var bytes: [UInt8] = [UInt8(ascii: "{")]
    bytes.reserveCapacity(result.bytes.count + 128)
    if !found.hasType { bytes += #""resultType":"complete","#.utf8 }
    if !found.hasMeta {
      bytes += #""_meta":"#.utf8
      JSON.object([MetaKey.serverInfo: info.json]).write(to: &bytes)
      bytes.append(UInt8(ascii: ","))
    }
    // Every result of a call has members of its own, so a comma always stands between them and ours.
    bytes += result.bytes.drop { $0 != UInt8(ascii: "{") }.dropFirst()
    return .encoded(bytes)
  }

  private static func read(_ result: RPCPayload) throws(RPCError) -> MCPCallResult {
    do {
      return try MCPCallResult(json: try result.json())
    } catch {
      throw RPCError.internalError("the tool's server gave an answer that is none")
    }
  }
}

/// Which members the result of a call has, told by their places.
private struct ForwardedMembers {
  var hasType = false
  var hasMeta = false
  /// Whether a structured answer is an object, as the older revisions have it.
  var fitsLegacy = true

  /// Nil when it has to be read: it is no whole object, has keys written with escapes, no content, or members that mean
  /// something else in our revision than in the server's.
  init?(_ result: RPCPayload) {
    var found = (type: false, meta: false, content: false, fits: true, isPlain: true)
    let bytes = result.message
    let start = result.range.lowerBound
    let isWhole = TopLevelScan.members(of: bytes.span.extracting(result.range)) { key, value in
      let name = bytes[start + key.lowerBound..<start + key.upperBound]
      let value = bytes[start + value.lowerBound..<start + value.upperBound]
      if name.contains(UInt8(ascii: "\\")) { found.isPlain = false }
      if name.elementsEqual("resultType".utf8) {
        found.type = true
        if !value.elementsEqual(#""complete""#.utf8) { found.isPlain = false }
      }
      if name.elementsEqual("_meta".utf8) {
        found.meta = true
        if value.first != UInt8(ascii: "{") { found.isPlain = false }
      }
      if name.elementsEqual("content".utf8) { found.content = value.first == UInt8(ascii: "[") }
      if name.elementsEqual("structuredContent".utf8) { found.fits = value.first == UInt8(ascii: "{") }
    }
    guard isWhole, found.isPlain, found.content else { return nil }
    (hasType, hasMeta, fitsLegacy) = (found.type, found.meta, found.fits)
  }
}
