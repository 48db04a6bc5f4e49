import JSONRPC
import NIOCore
import NIOPosix
import Synchronization
import TestKit
import Testing

@testable import MCPTransports

/// Tasks on the thread of an event loop.
struct EventLoopExecutorTests {
  /// The loop on whose thread this is called.
  private static var current: ObjectIdentifier? {
    MultiThreadedEventLoopGroup.currentEventLoop.map { ObjectIdentifier($0) }
  }

  @Test func `a task and its children run on one loop, before and after they have waited`() async throws {
    let seen = await withTaskExecutorPreference(EventLoopExecutor()) {
      let gate = Gate()
      return await withTaskGroup(of: ObjectIdentifier?.self) { group in
        for _ in 0..<8 {
          group.addTask {
            await gate.wait()
            return Self.current
          }
        }
        let own = Self.current
        gate.open()
        return await group.reduce(into: [own]) { $0.append($1) }
      }
    }
    #expect(seen.count == 9)
    #expect(seen[0] != nil)
    #expect(Set(seen).count == 1)
  }

  @Test func `a pipe that such a task opens is read on its loop`() async throws {
    let pipe = try Pipe()
    let (own, reading) = try await withTaskExecutorPreference(EventLoopExecutor()) {
      let channel = try await EventLoops.readPipe(Descriptor(owning: pipe.read)) { SilentHandler() }
      let loops = (Self.current, ObjectIdentifier(channel.eventLoop))
      try await channel.close()
      return loops
    }
    _ = Descriptor(owning: pipe.write)
    #expect(own == reading)
  }

  @Test func `what prefers another executor leaves the loop and comes back`() async throws {
    let (own, away, back) = await withTaskExecutorPreference(EventLoopExecutor()) {
      let own = Self.current
      let away = await withTaskExecutorPreference(globalConcurrentExecutor) { Self.current }
      return (own, away, Self.current)
    }
    #expect(own != nil)
    #expect(away == nil)
    #expect(back == own)
  }

  @Test func `the loop has its turn while two tasks wake each other again and again`() async throws {
    let rounds = 1000
    let turn = await withTaskExecutorPreference(EventLoopExecutor()) {
      let turns = Turns()
      let loop = MultiThreadedEventLoopGroup.currentEventLoop
      loop?.execute { turns.seen.withLock { $0 = turns.count.load(ordering: .relaxed) } }
      await withDiscardingTaskGroup { group in
        group.addTask {
          for _ in 0..<rounds {
            await turns.ping.wait()
            turns.count.add(1, ordering: .relaxed)
            turns.pong.fire()
          }
        }
        for _ in 0..<rounds {
          turns.ping.fire()
          await turns.pong.wait()
        }
      }
      return turns.seen.withLock { $0 }
    }
    #expect(try #require(turn) < rounds)
  }
}

/// What two tasks do in turn, and how far they are when the loop has its own.
private final class Turns: Sendable {
  let (ping, pong) = (Wakeup(), Wakeup())
  let count = Atomic(0)
  let seen = Mutex<Int?>(nil)
}

private final class SilentHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
}
