import Framing
import JSONKit
import JSONRPC
import MCP

/// The streams of one session, and what was sent on them: a value that is used under the lock of its owner.
///
/// Stream 0 is the one on which the server speaks of itself; each POST with requests has one of its own. An event is
/// named by its stream and its place there, so a client that lost a stream gets only what belongs to it.
/// Source: Model Context Protocol, "Transports", revision 2025-11-25; read 2026-11-29.
struct SessionStreams {
  /// How much is kept for clients that come back.
  struct Limits: Sendable, Hashable {
    /// Events of one session.
    var events = 1024
    /// Their bytes.
    var bytes = 4 << 20
  }

  private struct Event {
    var place: Int
    var bytes: [UInt8]
  }

  private struct Stream {
    /// The requests without an answer.
    var waiting: Set<RPCID> = []
    var live: LiveReply?
    /// Whether the client may have seen the name of an event, and so can come back.
    var isKnown = false
    var events: [Event] = []
    var last = 0
    /// The last event that was written to anybody.
    var written = 0
    var isDone = false
  }

  /// Why a stream cannot be listened to.
  enum Refusal: Error {
    case isOpen
    case isForgotten
  }

  let limits: Limits
  /// What was agreed on; nil before.
  private(set) var revision: MCPRevision?
  private var streams: [Int: Stream] = [0: Stream()]
  private var owners: [RPCID: Int] = [:]
  private var lastStream = 0
  private var keptEvents = 0
  private var keptBytes = 0
  private var isOver = false

  private static let retryMilliseconds = 1000

  init(limits: Limits) {
    self.limits = limits
  }

  /// Whether somebody waits for something.
  var isBusy: Bool { !owners.isEmpty || streams.contains { $0.value.live != nil } }

  mutating func agreed(_ revision: MCPRevision?) {
    self.revision = revision
  }

  // MARK: Opening and closing

  /// A POST brings requests; returns its stream, or nil when one of their ids is in use.
  mutating func open(_ ids: [RPCID], _ live: LiveReply) -> Int? {
    guard !isOver, Set(ids).count == ids.count, !ids.contains(where: { owners[$0] != nil }) else { return nil }
    lastStream += 1
    for id in ids { owners[id] = lastStream }
    live.opens(with: opening(lastStream, 0))
    streams[lastStream] = Stream(waiting: Set(ids), live: live)
    return lastStream
  }

  /// A GET listens to what the server says of itself, or takes up the stream of an event.
  mutating func listen(_ live: LiveReply, after event: String?) throws(Refusal) -> Int {
    guard !isOver else { throw .isForgotten }
    guard let event else {
      guard streams[0]?.live == nil else { throw .isOpen }
      attach(live, to: 0, after: streams[0]?.written ?? 0)
      return 0
    }
    let parts = event.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let place = parts[1], let stream = streams[number],
      0...stream.last ~= place
    else { throw .isForgotten }
    // An answer that would come without what stood before it is none; of changes some is better than nothing.
    let isWhole = place >= (stream.events.first?.place ?? stream.last + 1) - 1
    guard number == 0 || stream.isKnown && isWhole else { throw .isForgotten }
    // The client knows better than we that the old one is gone.
    stream.live?.end()
    attach(live, to: number, after: place)
    return number
  }

  private mutating func attach(_ live: LiveReply, to number: Int, after place: Int) {
    guard var stream = streams[number] else { return }
    live.opens(with: opening(number, place))
    live.beginEvents()
    stream.live = live
    stream.isKnown = true
    streams[number] = stream
    for event in stream.events where event.place > place { write(event, to: number) }
    if streams[number]?.isDone == true { close(number) }
  }

  /// The client of a stream is gone, or its answer at its end.
  mutating func left(_ number: Int, _ live: LiveReply) {
    guard streams[number]?.live === live else { return }
    // Of a stream that has begun, the client has seen the name.
    if canComeBack, !live.isUndecided { streams[number]?.isKnown = true }
    streams[number]?.live = nil
    forgetIfLost(number)
  }

  /// Lets the client of a request come back for its answer, if it can.
  mutating func endStream(of id: RPCID) {
    guard let number = owners[id], let stream = streams[number], let live = stream.live, canComeBack else { return }
    streams[number]?.isKnown = true
    streams[number]?.live = nil
    live.end()
  }

  /// A request gets no answer; the stream on which nothing is waited for any more ends, and there is nothing to come back to.
  mutating func leaveUnanswered(_ id: RPCID) {
    guard let number = owners.removeValue(forKey: id) else { return }
    streams[number]?.waiting.remove(id)
    guard let stream = streams[number], stream.waiting.isEmpty else { return }
    forget(number)
    // A client that hears no name of the stream does not ask for its rest.
    if stream.live?.isUndecided == true { stream.live?.opens(with: []) }
    stream.live?.end()
  }

  /// Ends everything.
  mutating func endAll() {
    isOver = true
    for stream in streams.values {
      if stream.live?.isUndecided == true {
        stream.live?.whole(.refusal(404, "the session has ended; begin a new one"))
      } else {
        stream.live?.end()
      }
    }
    streams = [:]
    owners = [:]
  }

  /// Ends the stream on which the server speaks of itself.
  mutating func endListening() {
    streams[0]?.live?.end()
    streams[0]?.live = nil
  }

  // MARK: Messages

  /// Sends one message on the stream it belongs to.
  ///
  /// - Parameter fields: what a whole answer says beside it.
  mutating func send(_ message: Outbound, _ fields: EndpointFields = [:]) {
    switch message.kind {
    case .response(let id):
      guard let number = owners.removeValue(forKey: id) else { return }
      streams[number]?.waiting.remove(id)
      answer(message.bytes, on: number, fields)
    case .request, .notification:
      tell(message.bytes, on: message.during.flatMap { owners[$0] } ?? 0)
    }
  }

  /// Answers everything that waits with an error.
  mutating func abandon(_ error: RPCError) {
    for id in owners.keys {
      send(Outbound(kind: .response(to: id), bytes: MessageWriter.response(to: id, error: error)))
    }
  }

  private mutating func answer(_ bytes: [UInt8], on number: Int, _ fields: EndpointFields) {
    guard let stream = streams[number] else { return }
    let isLast = stream.waiting.isEmpty
    if isLast, let live = stream.live, live.isUndecided {
      live.finish(200, bytes, fields)
      streams[number] = nil
      return
    }
    streams[number]?.isDone = isLast
    tell(bytes, on: number)
    if isLast { close(number) }
  }

  private mutating func tell(_ bytes: [UInt8], on number: Int) {
    guard var stream = streams[number] else { return }
    // Of a stream that nobody can name, nobody can ask for the rest.
    guard number == 0 || stream.live != nil || stream.isKnown else { return }
    stream.last += 1
    var event: [UInt8] = []
    ServerSentEventEncoder.write(
      json: bytes, name: "message", id: Self.name(number, stream.last), to: &event)
    let kept = Event(place: stream.last, bytes: event)
    stream.events.append(kept)
    streams[number] = stream
    keptEvents += 1
    keptBytes += event.count
    write(kept, to: number)
    forgetOldest()
  }

  private mutating func write(_ event: Event, to number: Int) {
    guard let live = streams[number]?.live else { return }
    streams[number]?.isKnown = true
    if live.write(event.bytes) {
      let written = streams[number]?.written ?? 0
      streams[number]?.written = max(written, event.place)
    } else {
      streams[number]?.live = nil
    }
  }

  private mutating func close(_ number: Int) {
    let live = streams[number]?.live
    streams[number]?.live = nil
    live?.end()
    forgetIfLost(number)
  }

  /// A stream that nobody can come back to is of no use.
  private mutating func forgetIfLost(_ number: Int) {
    guard number != 0, let stream = streams[number], stream.live == nil, !stream.isKnown else { return }
    forget(number)
  }

  // MARK: Keeping

  /// Whether clients of the revision know what an event without data is for.
  private var canComeBack: Bool { revision.map { $0 >= .newestLegacy } ?? false }

  /// What a stream begins with: the name of its beginning, and how long to wait before coming back.
  private func opening(_ number: Int, _ place: Int) -> [UInt8] {
    guard canComeBack else { return [] }
    var bytes: [UInt8] = []
    ServerSentEventEncoder.write(
      [], id: Self.name(number, place), retryMilliseconds: Self.retryMilliseconds, to: &bytes)
    return bytes
  }

  private static func name(_ number: Int, _ place: Int) -> String { "\(number)-\(place)" }

  /// Finished streams go first, then the oldest events of the longest one.
  private mutating func forgetOldest() {
    while keptEvents > limits.events || keptBytes > limits.bytes {
      if let done = streams.filter({ $0.key != 0 && $0.value.isDone && $0.value.live == nil }).keys.min() {
        forget(done)
      } else if let longest = streams.max(by: { $0.value.events.count < $1.value.events.count })?.key,
        let event = streams[longest]?.events.first
      {
        streams[longest]?.events.removeFirst()
        keptEvents -= 1
        keptBytes -= event.bytes.count
      } else {
        return
      }
    }
  }

  private mutating func forget(_ number: Int) {
    guard let stream = streams.removeValue(forKey: number) else { return }
    keptEvents -= stream.events.count
    keptBytes -= stream.events.reduce(0) { $0 + $1.bytes.count }
  }
}
