import JSONRPC
import MCP
import MCPTransports
import Serving
import Tributary

/// The built-in MCP server of this process, over one folder.
struct BuiltinServer: Sendable {
  private let service: MCPService

  /// - Throws: `ServingError` when the folder cannot be opened.
  init(root: String) throws {
    service = try MCPService.builtin(
      root: root, version: TributaryVersion.current, secondsSince1970: { WallClock.secondsSince1970() })
  }

  /// Serves the program at the other end of standard input and output, until it closes them.
  func serveStandardStreams() async throws {
    try await service.serve(over: StandardIOTransport.takingStandardStreams())
  }

  /// Serves everybody who connects, until cancelled; `announce` gets the address once it is bound.
  ///
  /// A host that started this process holds its standard input, and the end of that ends the server.
  func listen(at text: String, streams: StandardStreams, announce: @escaping @Sendable (String) -> Void) async throws {
    guard let address = TCPAddress(text) else {
      throw CommandFailure.usage("--tcp: '\(text)' is no address; write HOST:PORT, such as 127.0.0.1:0")
    }
    let listener = TCPListener(TCPListener.Configuration(address), listening: { announce($0.description) })
    let service: MCPService = service
    try await withThrowingTaskGroup { group in
      group.addTask {
        try await listener.run { transport, _ in
          // What ends one peer concerns no other; the transport has logged it.
          try? await service.serve(over: transport)
        }
      }
      if streams.inputIsPiped { group.addTask { await StandardInputEnd.wait() } }
      try await group.next()
      group.cancelAll()
    }
  }
}
