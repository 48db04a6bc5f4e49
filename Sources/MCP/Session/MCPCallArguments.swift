package import JSONKit
package import JSONRPC

/// The arguments of a call of a tool, on their way from who gives them to the server that reads them.
package enum MCPCallArguments: Sendable, Hashable {
  /// What somebody has read or made.
  case json(JSON)
  /// One JSON text as it came: it was checked, and nobody has made anything of it.
  case encoded(RPCPayload)

  /// Whether they are an object, as they have to be.
  package var isObject: Bool {
    switch self {
    case .json(let json): json.objectValue != nil
    case .encoded(let payload): payload.bytes.first == UInt8(ascii: "{")
    }
  }

  /// Reads them.
  ///
  /// - Throws: ``JSONError`` for a number beyond what can be kept.
  package func json() throws(JSONError) -> JSON {
    switch self {
    case .json(let json): json
    case .encoded(let payload): try payload.json()
    }
  }

  /// Writes them as they are; a text of several lines is made one, because some carriers tell messages apart by lines.
  func write(to bytes: inout [UInt8]) {
    switch self {
    case .json(let json): json.write(to: &bytes)
    case .encoded(let payload):
      let text = payload.message.span.extracting(payload.range)
      guard text.hasLineEnds else { return bytes.append(contentsOf: payload.bytes) }
      // Between the values of a JSON text only: inside of strings they are written as escapes.
      for byte in payload.bytes where byte != UInt8(ascii: "\n") && byte != UInt8(ascii: "\r") { bytes.append(byte) }
    }
  }
}
