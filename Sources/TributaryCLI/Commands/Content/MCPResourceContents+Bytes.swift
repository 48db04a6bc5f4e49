import FoundationEssentials
import MCP
import Runs

extension MCPResourceContents {
  /// What the resource holds, out of any encoding.
  ///
  /// - Throws: ``CommandFailure`` when what should be base64 is not.
  func bytes() throws(CommandFailure) -> [UInt8] {
    switch body {
    case .text(let text): return Array(text.utf8)
    case .blob(let text):
      guard let data = Data(base64Encoded: text) else {
        throw CommandFailure(.failed, "server_refused", "the server's bytes of \(DialogText.line(uri)) are not base64")
      }
      return Array(data)
    }
  }
}
