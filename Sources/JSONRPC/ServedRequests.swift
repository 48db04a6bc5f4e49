/// The peer's requests that are being answered: a value without tasks or locks.
struct ServedRequests: Sendable {
  enum Admission: Equatable {
    case admitted
    case tooMany
    /// The peer uses an id twice at one time: no answer could be told apart.
    case duplicate
  }

  private struct Entry: Sendable {
    let stop: Wakeup
    var isCancelled = false
  }

  private var entries: [RPCID: Entry] = [:]
  private let limit: Int

  init(limit: Int) {
    self.limit = limit
  }

  var isEmpty: Bool { entries.isEmpty }

  /// A request has come.
  mutating func admit(_ id: RPCID, stop: Wakeup) -> Admission {
    guard entries[id] == nil else { return .duplicate }
    guard entries.count < limit else { return .tooMany }
    entries[id] = Entry(stop: stop)
    return .admitted
  }

  /// The peer cancels; nil for ids that are unknown, answered or cancelled already.
  mutating func cancel(_ id: RPCID) -> Wakeup? {
    guard let entry = entries[id], !entry.isCancelled else { return nil }
    entries[id]?.isCancelled = true
    return entry.stop
  }

  /// Whether something may still be sent for this request.
  func isOpen(_ id: RPCID) -> Bool {
    entries[id]?.isCancelled == false
  }

  /// The handler has ended; true when its answer is to be sent.
  mutating func finish(_ id: RPCID) -> Bool {
    entries.removeValue(forKey: id)?.isCancelled == false
  }
}
