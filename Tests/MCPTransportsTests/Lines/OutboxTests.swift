import JSONRPC
import Testing

@testable import MCPTransports

struct OutboxTests {
  static func opened(_ limits: Outbox.Limits = .init()) -> Outbox {
    var outbox = Outbox(limits: limits)
    _ = outbox.wrote(messages: 0, bytes: 0)
    return outbox
  }

  static func hasTurn(_ message: [UInt8], _ outbox: inout Outbox) throws -> Bool {
    try outbox.add(message)
  }

  /// What is to be written next.
  static func wrote(_ messages: Int, _ bytes: Int, _ outbox: inout Outbox) -> [[UInt8]]? {
    if case .write(let lines) = outbox.wrote(messages: messages, bytes: bytes) { lines } else { nil }
  }

  @Test func `only one sender has the turn and the others are written in one batch`() throws {
    var outbox = Self.opened()
    #expect(try Self.hasTurn([1], &outbox))
    #expect(try !Self.hasTurn([2], &outbox))
    #expect(try !Self.hasTurn([3, 3], &outbox))
    #expect(Self.wrote(1, 2, &outbox) == [[2], [3, 3]])
    #expect(try !Self.hasTurn([4], &outbox))
    #expect(Self.wrote(2, 5, &outbox) == [[4]])
    _ = outbox.wrote(messages: 1, bytes: 2)
    #expect(outbox.bytes == 0)
    #expect(try Self.hasTurn([5], &outbox))
  }

  @Test func `before the carrier is open messages wait`() throws {
    var outbox = Outbox()
    #expect(try !Self.hasTurn([1], &outbox))
    #expect(Self.wrote(0, 0, &outbox) == [[1]])
  }

  @Test func `messages and bytes are bounded, written ones make room`() throws {
    var few = Self.opened(.init(maximumBytes: 1000, maximumMessages: 2))
    #expect(try Self.hasTurn([1], &few))
    _ = try few.add([2])
    #expect(throws: TransportError.self) { try few.add([3]) }
    _ = few.wrote(messages: 1, bytes: 2)
    _ = try few.add([3])

    var small = Self.opened(.init(maximumBytes: 10, maximumMessages: 100))
    _ = try small.add([1, 2, 3, 4, 5])
    let full = #expect(throws: TransportError.self) { try small.add([1, 2, 3, 4]) }
    #expect(full?.code == .full)
    let large = #expect(throws: TransportError.self) { try small.add([UInt8](repeating: 0, count: 10)) }
    #expect(large?.code == .tooLarge)
  }

  @Test func `finishing lets the rest out and takes nothing more`() throws {
    var outbox = Self.opened()
    _ = try outbox.add([1])
    _ = try outbox.add([2])
    let isLast = outbox.finish()
    #expect(!isLast)
    #expect(throws: TransportError.self) { try outbox.add([3]) }
    #expect(Self.wrote(1, 2, &outbox) == [[2]])
    guard case .finish = outbox.wrote(messages: 1, bytes: 2) else {
      Issue.record("the last writer must finish")
      return
    }
    var idle = Self.opened()
    let isDone = idle.finish()
    #expect(isDone)
  }

  @Test func `the first failure is the one that later senders see`() throws {
    var outbox = Self.opened()
    _ = try outbox.add([1])
    outbox.fail(TransportError(.closed, "first"))
    outbox.fail(TransportError(.closed, "second"))
    let error = #expect(throws: TransportError.self) { try outbox.add([2]) }
    #expect(error?.message == "first")
    guard case .rest = outbox.wrote(messages: 1, bytes: 2) else {
      Issue.record("nothing is left to write")
      return
    }
  }
}
