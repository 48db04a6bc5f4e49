import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import HTTPCarrier

@Suite struct BodyGathererTests {
  private static let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

  @Test func `the chunks of one read come as one part, and those of the next as another`() throws {
    let connection = try Connection()
    try connection.receive(Self.head + "3\r\none\r\n3\r\ntwo\r\n5\r\nthree\r\n")
    #expect(try connection.parts() == ["200", "onetwothree"])
    try connection.receive("4\r\nfour\r\n4\r\nfi")
    try connection.receive("ve\r\n0\r\n\r\n")
    #expect(try connection.parts() == ["fourfi", "ve", "end"])
  }

  @Test func `a part that comes alone is passed on where it is`() throws {
    let connection = try Connection()
    try connection.receive(Self.head + "1000\r\n" + String(repeating: "x", count: 4096) + "\r\n")
    #expect(try connection.parts() == ["200", String(repeating: "x", count: 4096)])
  }

  @Test func `more than is set aside for one read is kept too`() throws {
    let connection = try Connection()
    let chunk = "400\r\n" + String(repeating: "y", count: 1024) + "\r\n"
    try connection.receive(Self.head + String(repeating: chunk, count: 40))
    #expect(try connection.parts() == ["200", String(repeating: "y", count: 40 * 1024)])
  }

  @Test func `what came before a fault or the end of the connection is passed on first`() throws {
    let connection = try Connection()
    #expect(throws: HTTPParserError.self) { try connection.receive(Self.head + "3\r\none\r\nno size\r\n") }
    #expect(try connection.parts() == ["200", "one"])

    let closed = try Connection()
    try closed.receive("HTTP/1.1 200 OK\r\n\r\nuntil the end")
    try closed.close()
    #expect(try closed.parts() == ["200", "until the end", "end"])
  }

  @Test func `answers that follow each other do not flow together`() throws {
    let connection = try Connection()
    try connection.receive(Self.head + "3\r\none\r\n0\r\n\r\n")
    #expect(try connection.parts() == ["200", "one", "end"])
    try connection.request()
    try connection.receive(Self.head + "3\r\ntwo\r\n0\r\n\r\n")
    #expect(try connection.parts() == ["200", "two", "end"])
  }
}

/// A connection whose network is the test.
private final class Connection {
  private let channel = EmbeddedChannel()

  init() throws {
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandler(HTTPRequestEncoder())
    try pipeline.addHandler(ByteToMessageHandler(HTTPResponseDecoder()))
    try BodyGatherer.add(to: channel).wait()
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    try request()
  }

  func request() throws {
    try channel.writeOutbound(HTTPClientRequestPart.head(HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")))
    try channel.writeOutbound(HTTPClientRequestPart.end(nil))
  }

  func receive(_ text: String) throws { try channel.writeInbound(ByteBuffer(string: text)) }

  func close() throws { _ = try channel.finish() }

  func parts() throws -> [String] {
    var parts: [String] = []
    while let part = try channel.readInbound(as: HTTPClientResponsePart.self) {
      switch part {
      case .head(let head): parts.append("\(head.status.code)")
      case .body(let bytes): parts.append(String(buffer: bytes))
      case .end: parts.append("end")
      }
    }
    return parts
  }
}
