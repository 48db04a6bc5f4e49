import Foundation
import Glibc
import JSONKit
import Synchronization
import Testing

/// A client that writes JSON-RPC requests as lines to an address of this machine, and waits for each answer.
final class LineClient: Sendable {
  private let connection: FileHandle
  private let lastID = Mutex(0)

  /// Connects to an address such as `tcp://127.0.0.1:4711`.
  init(_ address: String) throws {
    let port = try #require(address.split(separator: ":").last.flatMap { UInt16($0) }, "\(address)")
    connection = try FileHandle(loopback: port)
  }

  /// The handshake of a client of revision 2025-11-25.
  func shakeHands() async throws {
    let hello: JSON = [
      "protocolVersion": "2025-11-25", "capabilities": [:], "clientInfo": ["name": "test", "version": "1"],
    ]
    _ = try await request("initialize", hello)
    try write(["jsonrpc": "2.0", "method": "notifications/initialized"])
  }

  /// What is answered: the whole message, a result or an error.
  func request(_ method: String, _ params: JSON) async throws -> JSON {
    let id: Int = lastID.withLock { last in
      last += 1
      return last
    }
    try write(["jsonrpc": "2.0", "id": JSON(id), "method": .string(method), "params": params])
    while true {
      let message = try JSON(parsing: await line())
      if message["id"]?.intValue == id, message["method"] == nil { return message }
    }
  }

  /// Returns when a notification of this method has come; what comes before it is left out.
  func notification(_ method: String) async throws {
    while try JSON(parsing: await line())["method"]?.stringValue != method {}
  }

  private func write(_ message: JSON) throws {
    try connection.write(contentsOf: Data((message.text + "\n").utf8))
  }

  /// Empty at the end of the connection, and when the time of the test is over.
  private func line() async -> String {
    let connection = connection
    return await connection.nextLine { shutdown(connection.fileDescriptor, Int32(SHUT_RDWR)) }
  }
}
