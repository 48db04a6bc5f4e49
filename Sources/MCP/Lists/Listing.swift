package import JSONKit

/// Gathers the pages of one list: a value without tasks or connections.
package struct Listing<Entry: ListEntry>: Sendable {
  package enum Next: Sendable, Equatable {
    /// Ask for this page; nil is the first.
    case fetch(cursor: String?)
    case finished
    case failed(MCPError)
  }

  package private(set) var next = Next.fetch(cursor: nil)
  package private(set) var entries: [Entry] = []
  /// How long the list may be used, in milliseconds: what its most cautious page says, 0 when one says nothing.
  package private(set) var lifetime: Int?
  /// What was left out, and why.
  package private(set) var notes: [String] = []
  private var identities: Set<ByteKey> = []
  private var cursors: Set<ByteKey> = []
  private var pages = 0
  private var isRestarted = false
  private let maximumPages: Int
  private let maximumEntries: Int

  package init(maximumPages: Int, maximumEntries: Int) {
    self.maximumPages = maximumPages
    self.maximumEntries = maximumEntries
  }

  /// One page has come.
  package mutating func add(page: JSON) {
    pages += 1
    guard let listed = page[Entry.list.member]?.arrayValue else {
      next = .failed(
        MCPError(.invalidResult, "the answer to \(Entry.list.method) has no list named \(Entry.list.member)"))
      return
    }
    let pageLifetime = page["ttlMs"]?.intValue ?? 0
    lifetime = min(lifetime ?? pageLifetime, pageLifetime)
    for entry in listed where entries.count < maximumEntries { add(entry) }
    if entries.count == maximumEntries {
      stop("more than \(maximumEntries) \(Entry.list.several)")
      return
    }
    guard let cursor = page["nextCursor"]?.stringValue else {
      next = .finished
      return
    }
    guard cursors.insert(ByteKey(cursor)).inserted else {
      stop("the pages repeat")
      return
    }
    guard pages < maximumPages else {
      stop("more than \(maximumPages) pages")
      return
    }
    next = .fetch(cursor: cursor)
  }

  /// The server no longer knows a cursor: begin anew, once.
  package mutating func restart() -> Bool {
    guard !isRestarted else { return false }
    self = Listing(maximumPages: maximumPages, maximumEntries: maximumEntries)
    isRestarted = true
    notes = ["a cursor was refused, the list was read again"]
    return true
  }

  /// Leaves out the entries that may not be used, for a reason.
  package mutating func leaveOut(_ reason: (Entry) -> String?) {
    entries.removeAll { entry in
      guard let reason = reason(entry) else { return false }
      notes.append("\(entry.identity) is left out: \(reason)")
      return true
    }
  }

  private mutating func stop(_ note: String) {
    notes.append(note)
    next = .finished
  }

  private mutating func add(_ json: JSON) {
    do {
      let entry = try Entry(json: json)
      if identities.insert(ByteKey(entry.identity)).inserted {
        entries.append(entry)
      } else {
        notes.append("a second \(Entry.list.one) is named \(entry.identity)")
      }
    } catch {
      notes.append("an entry is no \(Entry.list.one): \(error.message)")
    }
  }
}
