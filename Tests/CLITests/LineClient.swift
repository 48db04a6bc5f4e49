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
    let descriptor: Int32 = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = port.bigEndian
    place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let outcome: Int32 = unsafe withUnsafePointer(to: &place) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    connection = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try #require(outcome == 0, "\(address): \(errno)")
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

  private func line() async -> String {
    let connection = connection
    return await withCheckedContinuation { waiter in
      Thread.detachNewThread {
        var line = Data()
        while let byte = try? connection.read(upToCount: 1), !byte.isEmpty, byte != Data("\n".utf8) { line += byte }
        waiter.resume(returning: String(decoding: line, as: UTF8.self))
      }
    }
  }
}
