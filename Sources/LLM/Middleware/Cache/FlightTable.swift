/// Equal requests at one time: the first invokes the model, the others wait for what it gets.
struct FlightTable: Sendable {
  /// What a request that waited does.
  enum Verdict: Sendable {
    /// It invokes the model in the place of one that gave up.
    case lead
    case answer(InvocationResponse)
    case failure(InvocationError)
    /// It invokes the model for itself: the answer is too long to be shared.
    case alone
  }

  enum Entry: Sendable, Hashable { case lead, follow }

  private struct Flight: Sendable {
    var leader: Int
    var followers: [Int] = []
  }

  private var flights: [String: Flight] = [:]
  private var verdicts: [Int: Verdict] = [:]

  var isEmpty: Bool { flights.isEmpty && verdicts.isEmpty }

  /// A request arrives.
  mutating func join(_ key: String, _ id: Int) -> Entry {
    guard flights[key] != nil else {
      flights[key] = Flight(leader: id)
      return .lead
    }
    flights[key]?.followers.append(id)
    return .follow
  }

  /// A request that was woken takes what was decided for it; nil when nothing was.
  mutating func collect(_ id: Int) -> Verdict? { verdicts.removeValue(forKey: id) }

  /// The leader's request is over; gives the followers to wake.
  mutating func landed(_ key: String, _ leader: Int, _ verdict: Verdict) -> [Int] {
    guard let flight = flights[key], flight.leader == leader else { return [] }
    flights[key] = nil
    for follower in flight.followers { verdicts[follower] = verdict }
    return flight.followers
  }

  /// A request gives up, whether it leads, waits, or has just been told to lead; gives the next leader to wake.
  mutating func left(_ key: String, _ id: Int) -> Int? {
    verdicts[id] = nil
    guard var flight = flights[key] else { return nil }
    guard flight.leader == id else {
      flights[key]?.followers.removeAll { $0 == id }
      return nil
    }
    guard !flight.followers.isEmpty else {
      flights[key] = nil
      return nil
    }
    flight.leader = flight.followers.removeFirst()
    flights[key] = flight
    verdicts[flight.leader] = .lead
    return flight.leader
  }
}
