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

  /// What happens on a loop of its own when an event of it opens the gate at which a task waits.
  private func event(
    _ happens: @escaping @Sendable (_ open: () throws -> Void) throws -> Void
  ) async throws -> (order: [String], isThrown: Bool) {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let (executor, begun, gate, seen) = (EventLoopExecutor(on: group.next()), Gate(), Gate(), Seen())
    let isThrown = try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask(executorPreference: executor) {
        begun.open()
        await gate.wait()
        seen.add("the task goes on")
      }
      await begun.wait()
      // Behind what runs on the loop: by now the task waits.
      let isThrown = try await group.next().submit {
        defer { seen.add("the event is over") }
        do {
          try happens {
            gate.open()
            seen.add("the gate is open")
            throw CancellationError()
          }
          return false
        } catch {
          return true
        }
      }.get()
      try await tasks.waitForAll()
      return isThrown
    }
    try await group.shutdownGracefully()
    return (seen.all, isThrown)
  }

  @Test func `what an event of the loop resumes goes on before the event is over, also where that fails`() async throws
  {
    let told = try await event { open in try EventLoopExecutor.resumingTasks(open) }
    #expect(told.order == ["the gate is open", "the task goes on", "the event is over"])
    #expect(told.isThrown)
    let other = try await event { open in try open() }
    #expect(other.order == ["the gate is open", "the event is over", "the task goes on"])
  }
}

/// What was seen, in order.
private final class Seen: Sendable {
  private let kept = Mutex<[String]>([])
  var all: [String] { kept.withLock { $0 } }
  func add(_ word: String) { kept.withLock { $0.append(word) } }
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
