import Foundation
import HTTPCarrier
import JSONRPC
import NIOCore
import NIOPosix
import Synchronization
import TestKit

@testable import MCPTransports

/// A proxy with its socket, a host on the loopback interface that every public address leads to, and what was observed.
struct EgressWorld: Sendable {
  /// Ports as they are asked for lead to this host.
  let port: Int
  let path: String
  let observed: Observed

  /// What the host does with a connection.
  typealias Host = @Sendable (EgressSocket) async throws -> Void

  /// Events in order.
  final class Observed: Sendable {
    private let events = Mutex<[EgressEvent]>([])

    var all: [EgressEvent] { events.withLock { $0 } }

    func add(_ event: EgressEvent) { events.withLock { $0.append(event) } }

    /// The first event of this kind, as soon as there is one.
    func first(_ kind: EgressEvent.Kind) async -> EgressEvent? {
      _ = await comesTrue { all.contains { $0.kind == kind } }
      return all.first { $0.kind == kind }
    }
  }

  /// Runs a proxy for the time of `body`.
  ///
  /// - Parameter names: the addresses of names; every look-up of a name takes the next list.
  static func run(
    _ rules: [String], names: [String: [[String]]] = [:], limits: EgressLimits = EgressLimits(),
    private hosts: Set<String> = [], refuses: Bool = false, host: @escaping Host = Self.hello,
    _ body: @escaping @Sendable (EgressWorld) async throws -> Void
  ) async throws {
    let observed = Observed()
    let lookups = Mutex(names)
    try await serving(host) { port in
      var network = EgressNetwork(
        addresses: AddressGuard(named: hosts),
        resolver: HostResolver { name in
          lookups.withLock { names in
            guard var lists = names[name] else {
              return name.hasSuffix(".test") ? [NetworkAddress("93.184.216.34")].compactMap { $0 } : []
            }
            defer { names[name] = lists }
            return (lists.count > 1 ? lists.removeFirst() : lists.first ?? []).compactMap { NetworkAddress($0) }
          }
        })
      network.destination = { address, _ in
        try SocketAddress(ipAddress: address.bytes.last == 99 ? "127.0.0.99" : "127.0.0.1", port: port)
      }
      let proxy = EgressProxy(rules: try rules.map { try EgressRule($0) }, network: network, limits: limits) { event in
        observed.add(event)
        if refuses { throw CancellationError() }
      }
      let folder = FileManager.default.temporaryDirectory.appending(path: "egr-\(UInt32.random(in: 0...UInt32.max))")
        .path
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let ready = Gate()
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          defer { ready.open() }
          try await proxy.run(socket: folder + "/proxy.sock") { ready.open() }
        }
        await ready.wait()
        defer { group.cancelAll() }
        try await body(EgressWorld(port: port, path: folder + "/proxy.sock", observed: observed))
      }
    }
  }

  /// Answers one request over HTTP and closes.
  @Sendable static func hello(_ socket: EgressSocket) async throws {
    var input = EgressInput(socket)
    let end = Array("\r\n\r\n".utf8)
    let head = try await input.read(upTo: 1 << 20) { bytes in bytes.firstRange(of: end).map { ($0.upperBound, bytes) } }
    let body = String(decoding: head, as: UTF8.self)
    try await socket.write(Array("HTTP/1.1 200 OK\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)".utf8))
  }

  /// Sends back what comes, and says all when the peer has.
  @Sendable static func echo(_ socket: EgressSocket) async throws {
    while let bytes = try await socket.next() { try await socket.write(bytes) }
    try await socket.finish()
  }

  /// A connection to the proxy.
  func connect() async throws -> EgressSocket {
    let made = Mutex<EgressSocket?>(nil)
    _ = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .channelOption(.autoRead, value: false)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let socket = try EgressSocket.add(to: channel)
          made.withLock { $0 = socket }
        }
      }
      .connect(unixDomainSocketPath: path).get()
    guard let socket = made.withLock({ $0 }) else { throw ChannelError.ioOnClosedChannel }
    return socket
  }

  /// Sends a text and reads until the proxy has said all.
  func ask(_ text: String) async -> String { await ask(Array(text.utf8)) }

  /// Sends bytes and reads until the proxy has said all.
  func ask(_ bytes: [UInt8]) async -> String {
    do {
      let socket = try await connect()
      try await socket.write(bytes)
      return String(decoding: await socket.rest(), as: UTF8.self)
    } catch {
      return "lost: \(error)"
    }
  }

  /// A tunnel to a host, with the answer read.
  func tunnel(_ place: String) async throws -> EgressSocket {
    let socket = try await connect()
    try await socket.write(Array("CONNECT \(place) HTTP/1.1\r\n\r\n".utf8))
    let answer = try await socket.next().map { String(buffer: $0) } ?? ""
    guard answer == "HTTP/1.1 200 Connection established\r\n\r\n" else { throw EgressRefusal(.badRequest, answer) }
    return socket
  }

  private static func serving(
    _ host: @escaping Host, _ body: @escaping @Sendable (Int) async throws -> Void
  ) async throws {
    let arrivals = Arrivals()
    let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .serverChannelOption(.backlog, value: 256)
      .childChannelOption(.autoRead, value: false)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { arrivals.add(try EgressSocket.add(to: channel)) }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let port = server.localAddress?.port ?? 0
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await arrivals.serve(host) }
      defer { group.cancelAll() }
      try await body(port)
    }
    try await server.close()
  }

  /// The connections that a host has to serve.
  private final class Arrivals: Sendable {
    private let sockets = Mutex<[EgressSocket]>([])
    private let arrival = Wakeup()

    func add(_ socket: EgressSocket) {
      sockets.withLock { $0.append(socket) }
      arrival.fire()
    }

    private func take() -> [EgressSocket] {
      sockets.withLock { list in
        defer { list = [] }
        return list
      }
    }

    func serve(_ host: @escaping Host) async {
      await withDiscardingTaskGroup { group in
        while !Task.isCancelled {
          await arrival.wait()
          for socket in take() {
            group.addTask {
              await withTaskCancellationHandler {
                try? await host(socket)
                try? await socket.channel.close()
              } onCancel: {
                socket.channel.close(promise: nil)
              }
            }
          }
        }
      }
    }
  }
}

extension EgressSocket {
  /// Everything that still comes, until the other side has said all or is lost.
  func rest() async -> [UInt8] {
    var bytes: [UInt8] = []
    while let next = try? await next() { bytes += next.readableBytesView }
    return bytes
  }
}
