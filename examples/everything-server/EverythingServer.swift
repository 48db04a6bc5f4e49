import Foundation
import HTTPEndpoint
import JSONKit
import Logging
import MCPTransports
import Services
import Serving

/// A server with everything that the official conformance suite asks of one, for clients of both eras.
///
/// Where it listens it says so on standard output, in one line of JSON: `{"listening":"http://127.0.0.1:8000/mcp"}`.
@main
enum EverythingServer {
  static func main() async {
    LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    Termination.watch()
    do {
      let place = try Place(arguments: CommandLine.arguments.dropFirst())
      try await serve(try everything().service(), at: place)
    } catch {
      FileHandle.standardError.write(Data("everything-server: \(error)\n".utf8))
      exit(error is Place.Usage ? 2 : 1)
    }
  }

  /// Serves until the client closes standard input, or the process is asked to end.
  private static func serve(_ service: MCPService, at place: Place) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await service.runTasks() }
      group.addTask { await Termination.wait() }
      group.addTask {
        switch place {
        case .standardStreams: try await service.serve(over: StandardIOTransport.takingStandardStreams())
        case .tcp(let address):
          let listener = TCPListener(TCPListener.Configuration(address), listening: { announce($0.description) })
          // What ends one client concerns no other; the transport has logged it.
          try await listener.run { transport, _ in try? await service.serve(over: transport) }
        case .http(let address):
          try await listener(service, address).run()
        }
      }
      try await group.next()
      group.cancelAll()
    }
  }

  private static func listener(_ service: MCPService, _ address: TCPAddress) -> HTTPListener {
    let address = HTTPListener.Address.port(host: address.host, address.port)
    return HTTPListener(
      service, HTTPListener.Configuration(address), randomBytes: random, secondsSince1970: now, listening: announce)
  }

  private static func everything() throws -> Everything {
    Everything(
      sealer: try AESGCMStateSealer(keys: [random(32)], secondsSince1970: now),
      makeID: { random(16).map { String(0x100 + Int($0), radix: 16).dropFirst() }.joined() }, secondsSince1970: now)
  }

  private static let random: @Sendable (Int) -> [UInt8] = { count in
    (0..<count).map { _ in UInt8.random(in: .min ... .max) }
  }

  private static let now: @Sendable () -> Double = { Date().timeIntervalSince1970 }

  @Sendable private static func announce(_ address: String) {
    FileHandle.standardOutput.write(Data((JSON.object(["listening": .string(address)]).text + "\n").utf8))
  }
}
