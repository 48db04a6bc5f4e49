import JSONKit
import JSONRPC
import MCP
import TestKit
import Testing

@testable import HTTPEndpoint

/// The streams of a session as a value: what is kept, and for how long.
struct SessionStreamsTests {
  private func streams(events: Int = 1024, bytes: Int = 1 << 20) -> SessionStreams {
    var streams = SessionStreams(limits: SessionStreams.Limits(events: events, bytes: bytes))
    streams.agreed(.r2025_11_25)
    return streams
  }

  private func note(_ text: String, during id: Int64? = nil) -> Outbound {
    Outbound(kind: .notification, during: id.map { .integer($0) }, bytes: Array("{\"n\":\"\(text)\"}".utf8))
  }

  private func answer(_ id: Int64) -> Outbound {
    Outbound(kind: .response(to: .integer(id)), bytes: Array("{\"a\":1}".utf8))
  }

  private func open(_ streams: inout SessionStreams, _ id: Int64) -> (RecordedReply, LiveReply) {
    let recorded = RecordedReply()
    let live = LiveReply(recorded)
    _ = streams.open([.integer(id)], live)
    return (recorded, live)
  }

  @Test
  func `a finished stream is forgotten before events that somebody waits for`() throws {
    var streams = streams(events: 4)
    let (_, done) = open(&streams, 1)
    streams.send(note("a", during: 1))
    streams.send(answer(1))
    let (open, live) = open(&streams, 2)
    for text in ["b", "c", "d"] { streams.send(note(text, during: 2)) }
    #expect(throws: SessionStreams.Refusal.isForgotten) { _ = try streams.listen(done, after: "1-0") }
    #expect(open.events.count == 3)
    streams.left(2, live)
    let again = RecordedReply()
    #expect(try streams.listen(LiveReply(again), after: "2-1") == 2)
    #expect(again.events.count == 2)
  }

  @Test
  func `of one long stream the oldest events are forgotten`() throws {
    var streams = streams(events: 3)
    let (_, live) = open(&streams, 1)
    for number in 1...5 { streams.send(note("\(number)", during: 1)) }
    streams.left(1, live)
    // The third event would come without the second.
    #expect(throws: SessionStreams.Refusal.isForgotten) { _ = try streams.listen(live, after: "1-1") }
    let again = RecordedReply()
    _ = try streams.listen(LiveReply(again), after: "1-2")
    #expect(again.events.map { $0["n"] } == ["3", "4", "5"])
  }

  @Test
  func `bytes are bounded, too`() throws {
    var streams = streams(bytes: 200)
    let (_, live) = open(&streams, 1)
    for number in 1...9 { streams.send(note("\(number)" + String(repeating: "x", count: 60), during: 1)) }
    streams.left(1, live)
    let again = RecordedReply()
    #expect(throws: SessionStreams.Refusal.isForgotten) { _ = try streams.listen(LiveReply(again), after: "1-5") }
    _ = try streams.listen(LiveReply(again), after: "1-8")
    #expect(again.events.count == 1)
  }

  @Test
  func `changes that were told to nobody are bounded`() throws {
    var streams = streams(events: 3)
    for number in 1...5 { streams.send(note("\(number)")) }
    let recorded = RecordedReply()
    _ = try streams.listen(LiveReply(recorded), after: nil)
    #expect(recorded.events.map { $0["n"] } == ["3", "4", "5"])
  }

  @Test
  func `a client that never saw the name of its stream cannot ask for it`() throws {
    var streams = streams()
    let (recorded, live) = open(&streams, 1)
    streams.left(1, live)
    #expect(streams.isBusy)
    streams.send(answer(1))
    #expect(recorded.status == 0)
    #expect(!streams.isBusy)
    #expect(throws: SessionStreams.Refusal.isForgotten) { _ = try streams.listen(live, after: "1-0") }
  }

  @Test
  func `who comes back takes the place of who is still thought to be there`() throws {
    var streams = streams()
    let (first, second) = (RecordedReply(), RecordedReply())
    _ = try streams.listen(LiveReply(first), after: nil)
    streams.send(note("a"))
    #expect(try streams.listen(LiveReply(second), after: "0-1") == 0)
    #expect(first.isEnded)
    streams.send(note("b"))
    #expect(second.events.map { $0["n"] } == ["b"])
  }

  @Test
  func `a reader that is too slow gets the rest when it comes back`() throws {
    var streams = streams()
    let (recorded, _) = open(&streams, 1)
    streams.send(note("a", during: 1))
    recorded.stopReading()
    streams.send(note("b", during: 1))
    streams.send(answer(1))
    let again = RecordedReply()
    _ = try streams.listen(LiveReply(again), after: "1-1")
    #expect(again.events.count == 2)
    #expect(again.isEnded)
  }

  @Test
  func `the end of the session ends what waits`() {
    var streams = streams()
    let (waiting, _) = open(&streams, 1)
    let listener = RecordedReply()
    _ = try? streams.listen(LiveReply(listener), after: nil)
    streams.endAll()
    #expect(waiting.status == 404)
    #expect(listener.isEnded)
    #expect(streams.open([.integer(2)], LiveReply(RecordedReply())) == nil)
  }
}
