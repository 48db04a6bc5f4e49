import JSONKit
import NIOCore
import NIOPosix
import Synchronization
import TestKit
import Testing

/// A client that sends exactly the bytes of a test, and sees exactly what comes back.
final class RawSocket: Sendable {
  private struct State: Sendable {
    var received: [UInt8] = []
    var isClosed = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())
  private let channel: Mutex<(any Channel)?> = Mutex(nil)

  static func connect(port: Int) async throws -> RawSocket {
    try await connect { try await $0.connect(host: "127.0.0.1", port: port).get() }
  }

  static func connect(unix path: String) async throws -> RawSocket {
    try await connect { try await $0.connect(unixDomainSocketPath: path).get() }
  }

  private static func connect(
    _ connect: (ClientBootstrap) async throws -> any Channel
  ) async throws -> RawSocket {
    let socket = RawSocket()
    let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Handler(socket)) }
      }
    let channel = try await connect(bootstrap)
    socket.channel.withLock { $0 = channel }
    return socket
  }

  func send(_ text: String) { send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) {
    channel.withLock { $0 }?.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
  }

  /// A whole request.
  func send(
    _ method: String = "POST", _ path: String = "/mcp", _ fields: [String] = [], body: String? = nil
  ) {
    var text = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n"
    for field in fields { text += field + "\r\n" }
    if let body { text += "Content-Length: \(body.utf8.count)\r\n" }
    send(text + "\r\n" + (body ?? ""))
  }

  /// Reads no more until told so.
  func pause(_ isPaused: Bool) async throws {
    try await channel.withLock { $0 }?.setOption(.autoRead, value: !isPaused).get()
  }

  /// Reads once while reading is paused.
  func readOnce() { channel.withLock { $0 }?.read() }

  func close() { channel.withLock { $0 }?.close(promise: nil) }

  /// Everything that has come.
  var text: String { String(decoding: state.withLock(\.received), as: UTF8.self) }

  /// Returns when what has come contains a text.
  @discardableResult
  func text(with wanted: String) async -> String {
    await until { text, isClosed in text.contains(wanted) || isClosed }
  }

  /// Returns when the server has closed the connection, with everything that has come.
  @discardableResult
  func closed() async -> String {
    await until { _, isClosed in isClosed }
  }

  /// Lets time pass, in which the client sends something, until the server has closed the connection.
  @discardableResult
  func closed(_ clock: ManualClock, sending: () -> String = { "" }) async -> String {
    let isClosed = await comesTrue {
      let text = sending()
      if !text.isEmpty { send(text) }
      clock.advance(by: .seconds(1))
      return state.withLock(\.isClosed)
    }
    #expect(isClosed)
    return text
  }

  /// Takes the next whole answer out of what has come.
  func reply() async -> RawReply {
    _ = await until { text, isClosed in RawReply.length(text) != nil || isClosed }
    return state.withLock { state in
      let text = String(decoding: state.received, as: UTF8.self)
      let length = RawReply.length(text) ?? state.received.count
      let reply = RawReply(String(decoding: state.received.prefix(length), as: UTF8.self))
      state.received.removeFirst(length)
      return reply
    }
  }

  private func until(_ isEnough: (String, Bool) -> Bool) async -> String {
    while true {
      let (text, isOver) = state.withLock { state in
        let text = String(decoding: state.received, as: UTF8.self)
        return (text, isEnough(text, state.isClosed))
      }
      if isOver { return text }
      await withCheckedContinuation { waiter in
        let isNew = state.withLock { state in
          let now = String(decoding: state.received, as: UTF8.self)
          if isEnough(now, state.isClosed) { return true }
          state.waiters.append(waiter)
          return false
        }
        if isNew { waiter.resume() }
      }
    }
  }

  private func changed(_ change: (inout State) -> Void) {
    let waiters = state.withLock { state in
      change(&state)
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let socket: RawSocket

    init(_ socket: RawSocket) {
      self.socket = socket
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let buffer = unwrapInboundIn(data)
      socket.changed { $0.received += buffer.readableBytesView }
    }

    func channelInactive(context: ChannelHandlerContext) {
      socket.changed { $0.isClosed = true }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      context.close(promise: nil)
    }
  }
}

/// One answer as it came.
struct RawReply: Sendable {
  var status = 0
  /// Names in lower case.
  var fields: [String: String] = [:]
  var body = ""

  init(_ text: String) {
    guard let blank = text.firstRange(of: "\r\n\r\n") else { return }
    var lines = text[..<blank.lowerBound].split(separator: "\r\n")[...]
    status = Int(lines.popFirst()?.split(separator: " ").dropFirst().first ?? "") ?? 0
    for line in lines {
      let parts = line.split(separator: ":", maxSplits: 1)
      fields[parts[0].lowercased()] = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
    }
    body = String(text[blank.upperBound...])
    if fields["transfer-encoding"] == "chunked" { body = Self.chunks(body) }
  }

  var json: JSON { (try? JSON(parsing: Array(body.utf8))) ?? .null }

  /// The data of the events.
  var events: [JSON] {
    body.split(separator: "\n").filter { $0.hasPrefix("data: {") }.map { line in
      (try? JSON(parsing: Array(line.dropFirst(6).utf8))) ?? .null
    }
  }

  /// How many bytes the first whole answer has; nil when it is not whole yet.
  static func length(_ text: String) -> Int? {
    guard let blank = text.firstRange(of: "\r\n\r\n") else { return nil }
    let head = text[..<blank.upperBound].lowercased()
    let rest = text[blank.upperBound...]
    if head.contains("transfer-encoding: chunked") {
      guard let end = rest.firstRange(of: "0\r\n\r\n") else { return nil }
      return text[..<end.upperBound].utf8.count
    }
    var length = 0
    if let field = head.firstRange(of: "content-length: ") {
      length = Int(head[field.upperBound...].prefix { $0.isNumber }) ?? 0
    }
    return rest.utf8.count >= length ? text[..<blank.upperBound].utf8.count + length : nil
  }

  private static func chunks(_ text: String) -> String {
    var rest = Array(text.utf8)[...]
    var body: [UInt8] = []
    while let end = rest.firstIndex(of: 0x0D) {
      let size = Int(String(decoding: rest[rest.startIndex..<end], as: UTF8.self), radix: 16) ?? 0
      guard size > 0, rest.count >= end - rest.startIndex + 4 + size else { break }
      body += rest[(end + 2)..<(end + 2 + size)]
      rest = rest[(end + 4 + size)...]
    }
    return String(decoding: body, as: UTF8.self)
  }
}
