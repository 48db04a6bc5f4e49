import Synchronization

/// The ``FlightTable`` of a cache and the bells of those who wait.
final class SingleFlight: Sendable {
  private struct State: Sendable {
    var table = FlightTable()
    var bells: [Int: Bell] = [:]
    var lastID = 0
  }

  private let state = Mutex(State())

  /// One leading request; it must say how it ended, once.
  struct Lead: Sendable {
    fileprivate let flight: SingleFlight
    fileprivate let key: String
    fileprivate let id: Int

    func landed(_ verdict: FlightTable.Verdict) {
      flight.ring { $0.landed(key, id, verdict) }
    }

    /// Hands the lead to the request that has waited longest.
    func abandoned() {
      flight.ring { table in table.left(key, id).map { [$0] } ?? [] }
    }
  }

  enum Entry: Sendable {
    case lead(Lead)
    case answer(InvocationResponse)
    case alone
  }

  /// The requests that are in the table now.
  var isEmpty: Bool { state.withLock { $0.table.isEmpty && $0.bells.isEmpty } }

  /// Returns when there is something to do: lead, or an answer of another's request.
  /// - Throws: the failure of the request that was waited for; `CancellationError`.
  func enter(_ key: String) async throws -> Entry {
    let bell = Bell()
    let (id, entry) = state.withLock { state -> (Int, FlightTable.Entry) in
      state.lastID += 1
      let entry = state.table.join(key, state.lastID)
      if entry == .follow { state.bells[state.lastID] = bell }
      return (state.lastID, entry)
    }
    let lead = Lead(flight: self, key: key, id: id)
    if entry == .lead { return .lead(lead) }
    defer { state.withLock { _ = $0.bells.removeValue(forKey: id) } }
    do {
      while true {
        try await bell.wait()
        switch state.withLock({ $0.table.collect(id) }) {
        case .lead: return .lead(lead)
        case .answer(let response): return .answer(response)
        case .alone: return .alone
        case .failure(let error): throw error
        case nil: continue
        }
      }
    } catch is CancellationError {
      lead.abandoned()
      throw CancellationError()
    }
  }

  private func ring(_ change: (inout FlightTable) -> [Int]) {
    let bells = state.withLock { state in
      change(&state.table).compactMap { state.bells[$0] }
    }
    for bell in bells { bell.ring() }
  }
}
