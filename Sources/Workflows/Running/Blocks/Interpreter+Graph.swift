import JSONKit
import Runs

extension Interpreter {
  /// A block with `needs`: each step begins when what it needs is done, several at a time.
  ///
  /// A step sees those that it needs, directly or not, and no others: what else is done by then depends on the time.
  func runGraph(
    _ block: Block, _ scope: ExpressionScope, in place: StepPlace, keeping trail: ScopeTrail?
  ) async throws(StepStop) -> BlockEnd {
    let inside = place.stoppable()
    let steps = block.steps
    let needs: [[Int]] = Self.needs(of: steps)
    var schedule = BlockSchedule(needs: needs, limit: limits.maximumParallel)
    var entries: [StepEntry?] = Array(repeating: nil, count: steps.count)
    var stops: [(index: Int, stop: StepStop)] = []
    let isReplay = Replay.isOn
    await withTaskGroup(of: (Int, Result<StepEntry, StepStop>).self) { group in
      var isStopped = false
      while true {
        // In a run that goes on, an earlier process may have begun more by the time something failed.
        for index in isStopped && !place.log.mayKnowMore ? [] : schedule.begin() {
          let isWalk: Bool = isStopped || isReplay
          let seen = Self.scope(scope, steps, entries, Self.ancestors(of: index, needs))
          group.addTask {
            let result = await Replay.$isOn.withValue(isWalk) {
              await outcome { () async throws(StepStop) in try await run(steps[index], seen, in: inside) }
            }
            return (index, result)
          }
        }
        guard let (index, result) = await group.next() else { break }
        switch result {
        case .success(let entry): entries[index] = entry
        case .failure(let stop):
          stops.append((index, stop))
          if stop.stopsOthers, !isReplay, !isStopped {
            isStopped = true
            inside.stops.set(.failure)
            group.cancelAll()
          }
        }
        schedule.ended(index, opening: entries[index] != nil)
      }
    }
    if let stop = StepStop.telling(stops) {
      trail?.keep(Self.scope(scope, steps, entries, Set(steps.indices)))
      throw stop
    }
    var end = BlockEnd(scope: scope)
    for (step, entry) in zip(steps, entries) {
      guard let entry else {
        throw .failed(
          StepFailure(.other, code: "needs", "the step can never begin: what it needs needs it", step: step.id))
      }
      end.take(step.id, entry)
    }
    return end
  }

  private static func needs(of steps: [Step]) -> [[Int]] {
    let places = Dictionary(steps.enumerated().map { ($1.id, $0) }) { first, _ in first }
    return steps.map { step in
      Set((step.modifiers.needs ?? []).compactMap { places[$0.text] }).sorted()
    }
  }

  private static func ancestors(of step: Int, _ needs: [[Int]]) -> Set<Int> {
    var found: Set<Int> = []
    var open: [Int] = needs[step]
    while let next = open.popLast() {
      if found.insert(next).inserted { open += needs[next] }
    }
    return found
  }

  private static func scope(
    _ scope: ExpressionScope, _ steps: [Step], _ entries: [StepEntry?], _ visible: Set<Int>
  ) -> ExpressionScope {
    var seen: ExpressionScope = scope
    for index in steps.indices where visible.contains(index) {
      if let entry = entries[index] { seen.append(steps[index].id, entry) }
    }
    return seen
  }
}
