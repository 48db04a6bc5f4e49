import Runs

/// Runs numbered pieces of work side by side and hands over each result as it comes.
struct SideBySide: Sendable {
  /// How many pieces there are.
  var count: Int
  /// How many run at a time.
  var limit: Int
  /// Where they run; its flag is set when a result stops the others.
  var place: StepPlace

  /// Whether the rest goes on after a result.
  enum Verdict: Sendable {
    case proceed, stop
  }

  /// Runs every piece, up to one whose result stops the others; those are cancelled and waited for.
  ///
  /// While a finished part of a run is walked, nothing is stopped: every piece is walked to where it had come. In a run
  /// that goes on, an earlier process may have begun pieces that are not begun any more: those are walked, too.
  func run<Value: Sendable>(
    _ work: @escaping @Sendable (Int) async -> Result<Value, StepStop>,
    take: (Int, Result<Value, StepStop>) -> Verdict
  ) async {
    let isReplay = Replay.isOn
    await withTaskGroup(of: (Int, Result<Value, StepStop>).self) { group in
      var started = 0
      var isStopped = false
      while started < min(max(limit, 1), count) {
        let index = started
        group.addTask { (index, await work(index)) }
        started += 1
      }
      while let (index, result) = await group.next() {
        if take(index, result) == .stop, !isReplay, !isStopped {
          isStopped = true
          place.stops.set(.failure)
          group.cancelAll()
        }
        if !isStopped || place.log.mayKnowMore, started < count {
          let (index, isWalk) = (started, isStopped || isReplay)
          group.addTask { (index, await Replay.$isOn.withValue(isWalk) { await work(index) }) }
          started += 1
        }
      }
    }
  }
}

/// The result of a piece of work that says itself why it stops.
func outcome<Value: Sendable>(
  of work: () async throws(StepStop) -> Value
) async -> Result<Value, StepStop> {
  do throws(StepStop) {
    return .success(try await work())
  } catch {
    return .failure(error)
  }
}
