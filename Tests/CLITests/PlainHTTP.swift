import Foundation
import Glibc
import Testing

/// One request over HTTP to an address of this machine, written by hand.
enum PlainHTTP {
  /// Gives the status of the answer.
  static func status(_ method: String, _ address: String, _ path: String, _ body: String = "") throws -> Int {
    let port = try #require(URL(string: address)?.port.map { UInt16($0) }, "\(address)")
    let connection = try FileHandle(loopback: port)
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
