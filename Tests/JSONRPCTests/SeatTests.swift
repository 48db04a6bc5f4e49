import JSONKit
import TestKit
import Testing

@testable import JSONRPC

/// The seats where requests are served, one after the other at each.
@Suite(.timeLimit(.minutes(5)))
struct SeatTests {
  /// `hold` waits until it is cancelled, `ask` tells whether its task is.
  private final class Handler: RPCHandler {
    let holds = Wakeup()

    func answer(_ request: RPCRequest) async throws -> RPCAnswer {
      if request.method == "hold" {
        holds.fire()
        await Wakeup().wait()
      }
      return .result(.bool(Task.isCancelled))
    }
  }

  private static func message(_ method: String, _ id: Int) -> JSON {
    ["jsonrpc": "2.0", "id": JSON(id), "method": .string(method)]
  }

  private static func cancellation(of id: Int) -> JSON {
    ["jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": JSON(id)]]
  }

  @Test  // CX-03 CX-09
  func `what is cancelled takes no other request with it, whatever comes right behind`() async throws {
    let handler = Handler()
    try await withConnection(handler: handler) { _, peer in
      for id in 1...50 {
        peer.send(Self.message("hold", id))
        await handler.holds.wait()
        peer.send(Self.cancellation(of: id))
        peer.send(Self.message("ask", id + 1000))
        #expect(await peer.next("") == ["jsonrpc": "2.0", "id": JSON(id + 1000), "result": false])
      }
    }
  }

  @Test  // CX-03
  func `more requests than seats are kept for are served side by side, cancelled or not`() async throws {
    let handler = Handler()
    // Twice as many are open for a moment, which a connection allows.
    let count = ServedRequests.maximumFreeSeats + 40
    try await withConnection(handler: handler) { _, peer in
      for round in 0..<3 {
        let ids = (1...count).map { round * 1000 + $0 }
        for id in ids {
          peer.send(Self.message("hold", id))
          await handler.holds.wait()
        }
        for id in ids { peer.send(Self.cancellation(of: id)) }
        for id in ids { peer.send(Self.message("ask", -id)) }
        var answered: Set<Int> = []
        for _ in ids {
          let answer = await peer.next("")
          #expect(answer["result"] == false)
          answered.insert(answer["id"]?.intValue ?? 0)
        }
        #expect(answered == Set(ids.map { -$0 }))
      }
    }
  }

  @Test func `a free seat is taken again, and no more are kept than are named`() {
    var served = ServedRequests(limit: 100)
    var seats: [Seat] = []
    for id in 0...Int64(ServedRequests.maximumFreeSeats) {
      let admission = served.admit(.integer(id))
      #expect(admission == .admitted)
      let (seat, isOpen) = served.seat(.integer(id))
      #expect(!isOpen)
      seats.append(seat)
    }
    var kept: [Bool] = []
    for seat in seats { kept.append(served.leave(seat)) }
    #expect(kept == seats.indices.map { $0 < ServedRequests.maximumFreeSeats })
    let (seat, isOpen) = served.seat(.integer(0))
    #expect(isOpen)
    #expect(seats.contains { $0 === seat })
  }

  @Test func `once the seats are closed, those that are free end and no other is kept`() async {
    var served = ServedRequests(limit: 100)
    _ = served.admit(.integer(1))
    _ = served.admit(.integer(2))
    let free = served.seat(.integer(1)).seat
    let busy = served.seat(.integer(2)).seat
    let isKept = served.leave(free)
    #expect(isKept)
    let closed = served.closeSeats()
    #expect(closed.count == 1)
    #expect(closed.first === free)
    let isBusyKept = served.leave(busy)
    #expect(!isBusyKept)
    for seat in closed { seat.close() }
    #expect(await free.next() == nil)
  }

  @Test func `a cancellation stops whoever serves the request, once, and nobody who comes after`() {
    var served = ServedRequests(limit: 100)
    _ = served.admit(.integer(1))
    let seat = served.seat(.integer(1)).seat
    let stop = seat.stop
    let (first, second) = (served.cancel(.integer(1)), served.cancel(.integer(1)))
    #expect(first === stop)
    #expect(second === nil)
    let isAnswered = served.finish(.integer(1))
    #expect(!isAnswered)
    seat.renew()
    #expect(seat.stop !== stop)
  }
}
