import JSONKit
import JSONRPC
import MCP

extension ServiceShape {
  /// The result of a tool of another server: its bytes as they came, with what our revision wants beside them.
  ///
  /// It is read only where a revision has no word for something that may be in it.
  /// - Parameter meta: ``MCPService/ownMeta``.
  /// - Throws: ``RPCError`` when it is none.
  func forwarded(_ result: MCPEncodedResult, meta: [UInt8]) throws(RPCError) -> RPCAnswer {
    let isModern = revision.era == .modern
    guard !result.isUnfinished, result.hasContent, revision >= .r2025_06_18, isModern || result.fitsLegacy
    else { return .result(called(try Self.read(result))) }
    let text = result.payload.bytes
    guard isModern, !result.hasType || !result.hasMeta else { return .encoded(Array(text)) }
    var bytes: [UInt8] = [UInt8(ascii: "{")]
    bytes.reserveCapacity(text.count + meta.count + 32)
    if !result.hasType { bytes += #""resultType":"complete","#.utf8 }
    if !result.hasMeta {
      bytes += meta
      bytes.append(UInt8(ascii: ","))
    }
    // Every result of a call has members of its own, so a comma always stands between them and ours.
    bytes += text.dropFirst()
    return .encoded(bytes)
  }

  private static func read(_ result: MCPEncodedResult) throws(RPCError) -> MCPCallResult {
    do {
      return try MCPCallResult(json: try result.json())
    } catch {
      throw RPCError.internalError("the tool's server gave an answer that is none")
    }
  }
}
