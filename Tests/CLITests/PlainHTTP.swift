import Foundation
import Glibc
import Testing

/// One request over HTTP to an address of this machine, written by hand.
enum PlainHTTP {
  /// Gives the status of the answer.
  static func status(_ method: String, _ address: String, _ path: String, _ body: String = "") throws -> Int {
    let port = try #require(URL(string: address)?.port.map { UInt16($0) }, "\(address)")
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
    let connection = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try #require(outcome == 0, "\(address): \(errno)")
    let head = """
      \(method) \(path) HTTP/1.1\r
      Host: 127.0.0.1:\(port)\r
      Content-Type: application/json\r
      Accept: application/json, text/event-stream\r
      Content-Length: \(body.utf8.count)\r
      Connection: close\r
      \r

      """
    try connection.write(contentsOf: Data((head + body).utf8))
    let answer = String(decoding: try connection.read(upToCount: 12) ?? Data(), as: UTF8.self)
    return try #require(answer.split(separator: " ").last.flatMap { Int($0) }, "\(method) \(path): \(answer)")
  }
}
