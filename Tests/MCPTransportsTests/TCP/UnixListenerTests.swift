import Foundation
import JSONRPC
import Logging
import NIOCore
import NIOPosix
import Synchronization
import TestKit
import Testing

@testable import MCPTransports

@Suite(.timeLimit(.minutes(5)))
struct UnixListenerTests {
  private static func errorOfListening(at path: String) async -> String {
    let listener = UnixListener(UnixListener.Configuration(path))
    let error = await failure(TransportError.self) { try await listener.run { _, _ in } }
    #expect(error == nil || error?.code == .unreachable)
    return error?.message ?? "no error"
  }

  private static func mode(_ path: String) -> mode_t {
    var info = stat()
    return unsafe lstat(path, &info) == 0 ? info.st_mode : 0
  }

  private static func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  /// Leaves a socket behind as a program does that was killed.
  private static func abandonSocket(_ path: String) throws {
    let (file, socket) = try UnixSocketFile.listening(at: path)
    withExtendedLifetime((file, socket)) {}
  }

  @Test  // TP-01
  func `both ends keep what every transport promises`() async throws {
    let server = TCPTests.AcceptedEnd()
    try await SocketServer.unix.running { transport, _ in
      await server.serve(transport)
    } _: { place in
      #expect(await TransportConformance.failures(TCPTransport(.init(place)), server) == [])
    }
  }

  @Test  // TP-02
  func `several clients are served at once and each hears only its own`() async throws {
    try await SocketServer.unix.running(serve: TCPTests.Echo.serve) { place in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for client in 0..<20 {
          group.addTask {
            let transport = TCPTransport(.init(place))
            let texts = (0..<100).map { "{\"client\":\(client),\"n\":\($0)}" }
            let received = try await transport.running { recorder in
              for text in texts { try transport.send(text) }
              return await recorder.messages(texts.count)
            }
            #expect(received == texts)
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test  // TP-07
  func `the file is its owner's alone, it is there while somebody listens, and nothing else is left`() async throws {
    try await SocketServer.withFolder { folder in
      let stop = SocketServer.Stop()
      let place = Mutex<SocketDestination?>(nil)
      let listening = Gate()
      let listener = UnixListener(UnixListener.Configuration(folder + "/mcp.sock")) { destination in
        place.withLock { $0 = destination }
        listening.open()
      }
      async let running: Void = stop.running { try await listener.run { _, _ in } }
      await listening.wait()
      #expect(place.withLock { $0 }?.description == "unix://\(folder)/mcp.sock")
      #expect(Self.mode(folder + "/mcp.sock") == S_IFSOCK | 0o600)
      #expect(try Self.names(in: folder) == ["mcp.sock"])
      stop.stop()
      try await running
      #expect(try Self.names(in: folder) == [])
    }
  }

  @Test(arguments: [0, 0o777])  // TP-07
  func `the mode does not depend on that of new files`(mask: Int) async {
    // The mask belongs to the whole process, so this one has its own.
    await #expect(processExitsWith: .success) { [mask] in
      try await SocketServer.withFolder { folder in
        umask(mode_t(mask))
        let (file, socket) = try UnixSocketFile.listening(at: folder + "/s")
        var info = stat()
        try #require(unsafe lstat(file.path, &info) == 0)
        #expect(info.st_mode == S_IFSOCK | 0o600)
        withExtendedLifetime(socket) {}
      }
    }
  }

  @Test func `a socket that was left behind is replaced`() async throws {
    try await SocketServer.withFolder { folder in
      let path = folder + "/s"
      try Self.abandonSocket(path)
      #expect(Self.mode(path) == S_IFSOCK | 0o600)
      let listening = Gate()
      let listener = UnixListener(UnixListener.Configuration(path)) { _ in listening.open() }
      let stop = SocketServer.Stop()
      async let running: Void = stop.running { try await listener.run(TCPTests.Echo.serve) }
      await listening.wait()
      let transport = TCPTransport(.init(.unix(path)))
      let texts = try await transport.running { recorder in
        try transport.send("{}")
        return await recorder.messages(1)
      }
      #expect(texts == ["{}"])
      stop.stop()
      try await running
    }
  }

  @Test func `a socket that somebody listens on is left to him`() async throws {
    try await SocketServer.unix.running(serve: TCPTests.Echo.serve) { place in
      let path = String("\(place)".dropFirst(7))
      let message = await Self.errorOfListening(at: path)
      #expect(message == "cannot listen on \(place): another program listens there; end it or choose another path")
      let transport = TCPTransport(.init(place))
      let texts = try await transport.running { recorder in
        try transport.send("{}")
        return await recorder.messages(1)
      }
      #expect(texts == ["{}"])
    }
  }

  @Test(arguments: [true, false])
  func `of many that begin at one time in one place, one listens and the others find it`(
    isThere: Bool
  ) async throws {
    for _ in 0..<20 {
      try await SocketServer.withFolder { folder in
        let path = folder + "/s"
        if isThere { try Self.abandonSocket(path) }
        let all = await withTaskGroup(of: (UnixSocketFile, Descriptor)?.self) { group in
          for _ in 0..<8 { group.addTask { try? UnixSocketFile.listening(at: path) } }
          return await group.reduce(into: []) { all, one in if let one { all.append(one) } }
        }
        #expect(all.count == 1)
        let client = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
          .connect(unixDomainSocketPath: path).get()
        try await client.close()
        #expect(try Self.names(in: folder) == ["s"])
        withExtendedLifetime(all) {}
      }
    }
  }

  @Test func `what is no socket stays where it is`() async throws {
    try await SocketServer.withFolder { folder in
      let path = folder + "/notes"
      try Data("text".utf8).write(to: URL(filePath: path))
      try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "/no/where")
      try FileManager.default.createDirectory(atPath: folder + "/inner", withIntermediateDirectories: false)
      for name in ["notes", "link", "inner"] {
        let message = await Self.errorOfListening(at: folder + "/" + name)
        #expect(message.contains("something is there that is no socket"), "\(message)")
      }
      #expect(try Self.names(in: folder) == ["inner", "link", "notes"])
      #expect(try Data(contentsOf: URL(filePath: path)) == Data("text".utf8))
    }
  }

  @Test func `a place where no socket can be is an error that says why`() async throws {
    try await SocketServer.withFolder { folder in
      let missing = await Self.errorOfListening(at: folder + "/no/s")
      #expect(missing == "cannot listen on unix://\(folder)/no/s: there is no folder \(folder)/no; make it first")
      for text in ["", folder + "/", "a\0b"] {
        let nameless = await Self.errorOfListening(at: text)
        #expect(nameless.contains("names no file for a Unix socket"))
      }
    }
  }

  @Test func `the longest path is taken, and the limit is named where one is longer`() async throws {
    try await SocketServer.withFolder { folder in
      let name = String(repeating: "s", count: UnixSocketFile.maximumPathBytes - folder.utf8.count - 1)
      let (file, socket) = try UnixSocketFile.listening(at: "\(folder)/\(name)")
      let client = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .connect(unixDomainSocketPath: file.path).get()
      try await client.close()
      withExtendedLifetime(socket) {}
      let message = await Self.errorOfListening(at: "\(folder)/\(name)s")
      #expect(message.contains("the path has 104 bytes and a socket takes 103; use a shorter one"), "\(message)")
    }
  }

  @Test func `a relative path begins at the working folder`() async {
    await #expect(processExitsWith: .success) {
      try await SocketServer.withFolder { folder in
        try #require(FileManager.default.changeCurrentDirectoryPath(folder))
        let (file, socket) = try UnixSocketFile.listening(at: "s")
        #expect(file.path == folder + "/s")
        withExtendedLifetime(socket) {}
        file.remove()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
      }
    }
  }

  @Test func `a file that has taken the place of ours is not removed`() async throws {
    try await SocketServer.withFolder { folder in
      let path = folder + "/s"
      let (file, socket) = try UnixSocketFile.listening(at: path)
      try FileManager.default.removeItem(atPath: path)
      try Data().write(to: URL(filePath: path))
      file.remove()
      #expect(try Self.names(in: folder) == ["s"])
      withExtendedLifetime(socket) {}
    }
  }

  @Test  // TP-07
  func `who connects is known by user and process`() async throws {
    let address = Mutex("")
    try await SocketServer.unix.running { transport, peer in
      address.withLock { $0 = peer.address }
      await TCPTests.Echo.serve(transport, peer)
    } _: { place in
      let transport = TCPTransport(.init(place))
      try await transport.running { recorder in
        try transport.send("{}")
        _ = await recorder.messages(1)
      }
      #expect(address.withLock { $0 } == "uid \(geteuid()) pid \(getpid())")
    }
  }

  @Test func `the same user and root are trusted, nobody else`() {
    let user = PeerCredentials(processID: 1, userID: 1000)
    #expect(user.isOwn(of: 1000))
    #expect(!user.isOwn(of: 1001))
    #expect(!user.isOwn(of: 0))
    #expect(PeerCredentials(processID: 1, userID: 0).isOwn(of: 1000))
  }

  @Test  // TP-07
  func `a connection of somebody else is closed before anything of it is read, and told to the log`() async throws {
    try await SocketServer.withFolder { folder in
      let lines = LogLines()
      var configuration = UnixListener.Configuration(folder + "/s")
      configuration.trusts = { _ in false }
      let listening = Gate()
      let listener = UnixListener(configuration, logger: lines.logger) { _ in listening.open() }
      let stop = SocketServer.Stop()
      async let running: Void = stop.running {
        try await listener.run { _, _ in Issue.record("nobody is to be served") }
      }
      await listening.wait()
      let client = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .connect(unixDomainSocketPath: folder + "/s").get()
      try await client.closeFuture.get()
      #expect(lines.texts == ["connection of another user closed: uid \(geteuid()) pid \(getpid())"])
      stop.stop()
      try await running
    }
  }

  @Test  // TP-08
  func `an HTTP request closes its connection`() async throws {
    try await SocketServer.unix.running(serve: TCPTests.Echo.serve) { place in
      let path = String("\(place)".dropFirst(7))
      let web = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .connect(unixDomainSocketPath: path).get()
      try await web.writeAndFlush(ByteBuffer(string: "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
      try await web.closeFuture.get()
    }
  }

  @Test  // TP-09
  func `a connection over the limit is closed at once, and there is room again when one ends`() async throws {
    try await SocketServer.withFolder { folder in
      let listening = Gate()
      let configuration = UnixListener.Configuration(folder + "/s", maximumConnections: 1, maximumMessageBytes: 100)
      let listener = UnixListener(configuration) { _ in listening.open() }
      let stop = SocketServer.Stop()
      async let running: Void = stop.running { try await listener.run(TCPTests.Echo.serve) }
      await listening.wait()
      let place = SocketDestination.unix(folder + "/s")
      let first = TCPTransport(.init(place))
      try await first.running { recorder in
        try first.send("{}")
        _ = await recorder.messages(1)
        let second = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
          .connect(unixDomainSocketPath: folder + "/s").get()
        try await second.closeFuture.get()
        try first.send("{}")
        #expect(await recorder.messages(2).count == 2)
        try first.send("{\"long\":\"\(String(repeating: "x", count: 100))\"}")
        #expect(await recorder.end() == nil)
      }
      var texts: [String] = []
      while texts.isEmpty {
        // The server may not have heard yet that the first one ended.
        let next = TCPTransport(.init(place))
        texts =
          (try? await next.running { recorder in
            try next.send("{}")
            return await recorder.messages(1)
          }) ?? []
      }
      #expect(texts == ["{}"])
      stop.stop()
      try await running
    }
  }
}

/// Keeps what is logged, as the message and the peer's address.
final class LogLines: Sendable {
  private let kept = Mutex<[String]>([])

  var texts: [String] { kept.withLock { $0 } }

  var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

  private struct Handler: LogHandler {
    let lines: LogLines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let peer = event.metadata?["peer.address"].map { ": \($0)" } ?? ""
      lines.kept.withLock { $0.append("\(event.message)\(peer)") }
    }
  }
}
