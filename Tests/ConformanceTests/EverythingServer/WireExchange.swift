import JSONKit
import JSONRPC
import NIOCore
import NIOPosix
import Synchronization

/// One HTTP exchange whose request is written down byte by byte, read as it comes.
struct WireExchange {
  /// One event of a stream; members that were not sent are nil.
  struct Event: Equatable {
    var id: String?
    var retry: String?
    var data: String?
  }

  /// The peer ended where more had to come.
  struct Short: Error {}

  private(set) var status = 0
  /// The header fields, with names in lower case.
  private(set) var fields: [String: String] = [:]
  private let intake: Intake
  private var received: [UInt8] = []
  /// What came of the body and was not taken yet.
  private var body: [UInt8] = []
  /// Bytes of the body that are still to come; nil when each piece says its own length.
  private var left: Int?
  private var isOver = false

  /// Sends a request and lends its answer to `use`; hangs up afterwards.
  ///
  /// - Parameter lines: the request line and the header fields, without those for the length.
  static func open<Value: Sendable>(
    _ port: Int, _ lines: [String], body: String? = nil, _ use: (inout WireExchange) async throws -> Value
  ) async throws -> Value {
    let intake = Intake()
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .channelInitializer { $0.pipeline.addHandler(intake) }
      .connect(host: "127.0.0.1", port: port).get()
    defer { channel.close(promise: nil) }
    var text = lines.joined(separator: "\r\n") + "\r\n"
    if let body { text += "Content-Length: \(body.utf8.count)\r\n" }
    try await channel.writeAndFlush(ByteBuffer(string: text + "\r\n" + (body ?? ""))).get()
    var exchange = WireExchange(intake: intake)
    try await exchange.readHead()
    return try await use(&exchange)
  }

  private init(intake: Intake) {
    self.intake = intake
  }

  var isStream: Bool { fields["content-type"]?.hasPrefix("text/event-stream") == true }

  /// The next JSON-RPC message; nil at the end of the answer.
  mutating func message() async throws -> JSON? {
    guard isStream else {
      while try await read() {}
      guard !body.isEmpty else { return .none }
      defer { body = [] }
      return try JSON(parsing: body)
    }
    while let event = try await event() {
      if let data = event.data, !data.isEmpty { return try JSON(parsing: Array(data.utf8)) }
    }
    return .none
  }

  /// The next event that has anything but comments; nil at the end of the stream.
  mutating func event() async throws -> Event? {
    var event = Event()
    while let line = try await line() {
      guard !line.isEmpty else {
        guard event == Event() else { return event }
        continue
      }
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let value = parts.count == 1 ? "" : String(parts[1].first == " " ? parts[1].dropFirst() : parts[1])
      switch parts[0] {
      case "id": event.id = value
      case "retry": event.retry = value
      case "data": event.data = event.data.map { $0 + "\n" + value } ?? value
      default: break
      }
    }
    return nil
  }

  private mutating func line() async throws -> String? {
    while true {
      if let end = body.firstIndex(of: UInt8(ascii: "\n")) {
        let line = body[..<end]
        body.removeFirst(end + 1)
        return String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
      }
      guard try await read() else { return nil }
    }
  }

  // MARK: Reading

  private mutating func readHead() async throws {
    let head = try await headLines()
    status = Int(head[0].split(separator: " ")[1]) ?? 0
    for line in head.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      fields[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
    }
    guard fields["transfer-encoding"] != "chunked" else { return }
    left = fields["content-length"].flatMap { Int($0) } ?? 0
  }

  private mutating func headLines() async throws -> [String] {
    var lines: [String] = []
    while true {
      let line = try await receivedLine()
      if line.isEmpty { return lines }
      lines.append(line)
    }
  }

  /// Takes one more piece of the body; false at its end.
  private mutating func read() async throws -> Bool {
    guard !isOver else { return false }
    let size: Int
    if let left { size = left } else { size = Int(try await receivedLine(), radix: 16) ?? 0 }
    body += try await take(size)
    if left == nil { _ = try await receivedLine() } else { isOver = true }
    if size == 0 { isOver = true }
    return size > 0
  }

  private mutating func receivedLine() async throws -> String {
    while true {
      if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
        let line = received[..<end].dropLast()
        received.removeFirst(end + 1)
        return String(decoding: line, as: UTF8.self)
      }
      try await receive()
    }
  }

  private mutating func take(_ count: Int) async throws -> [UInt8] {
    while received.count < count { try await receive() }
    defer { received.removeFirst(count) }
    return Array(received.prefix(count))
  }

  private mutating func receive() async throws {
    guard let bytes = await intake.next() else { throw Short() }
    received += bytes
  }
}

/// What a connection has brought and nobody has taken yet.
private final class Intake: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer

  private struct State {
    var bytes: [UInt8] = []
    var isOver = false
  }

  private let state = Mutex(State())
  private let news = Wakeup()

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let buffer = unwrapInboundIn(data)
    state.withLock { $0.bytes += buffer.readableBytesView }
    news.fire()
  }

  func channelInactive(context: ChannelHandlerContext) {
    state.withLock { $0.isOver = true }
    news.fire()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  /// Some bytes; nil at the end.
  func next() async -> [UInt8]? {
    while !Task.isCancelled {
      let (bytes, isOver) = state.withLock { state in
        defer { state.bytes = [] }
        return (state.bytes, state.isOver)
      }
      if !bytes.isEmpty { return bytes }
      if isOver { return nil }
      await news.wait()
    }
    return nil
  }
}
