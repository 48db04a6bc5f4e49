import Foundation
import HTTPEndpoint
import JSONKit
import MCP
import Services

/// One tool that returns its text, over Streamable HTTP at the port of the first argument: what the Python server beside it does.
///
/// It takes 6,000 connections, because each stream that somebody listens to is one.
@main
enum EchoServer {
  static func main() async throws {
    guard let port = CommandLine.arguments.dropFirst().first.flatMap({ Int($0) }) else {
      FileHandle.standardError.write(Data("usage: EchoServer PORT\n".utf8))
      exit(2)
    }
    var options = MCPServiceOptions()
    options.changes = [.tools]
    let text: JSON = ["type": "object", "properties": ["text": ["type": "string"]], "required": ["text"]]
    let service = try MCPService(info: MCPImplementation(name: "echo", version: "1"), options: options) {
      MCPServiceTool(name: "echo", inputSchema: text) { arguments, _ in
        MCPCallResult(text: arguments["text"]?.stringValue ?? "")
      }
    }
    var configuration = HTTPListener.Configuration(.port(host: "127.0.0.1", port))
    configuration.limits.maximumConnections = 6000
    let listener = HTTPListener(
      service, configuration, randomBytes: { count in (0..<count).map { _ in UInt8.random(in: .min ... .max) } },
      secondsSince1970: { Date().timeIntervalSince1970 }, listening: { print($0) })
    try await listener.run()
  }
}
