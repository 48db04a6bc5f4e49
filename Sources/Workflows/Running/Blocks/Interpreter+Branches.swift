import JSONKit
import Runs

extension Interpreter {
  /// `parallel`: the branches side by side; the output is an object of their results.
  func run(
    _ parallel: ParallelBlock, _ scope: ExpressionScope, in place: StepPlace
  ) async throws(StepStop) -> StepResult {
    let inside = place.stoppable()
    let branches = parallel.branches
    var outputs: [JSON] = Array(repeating: .null, count: branches.count)
    var stops: [(index: Int, stop: StepStop)] = []
    let work = SideBySide(count: branches.count, limit: limits.maximumParallel, place: inside)
    await work.run { index in
      await outcome { () async throws(StepStop) -> JSON in
        try await run(branches[index].steps, scope, in: inside.below(branches[index].name)).output
      }
    } take: { index, result in
      switch result {
      case .success(let output): outputs[index] = output
      case .failure(let stop):
        stops.append((index, stop))
        if case .failed = stop, !parallel.failsFast { return .proceed }
        return stop.stopsOthers ? .stop : .proceed
      }
      return .proceed
    }
    if let stop = StepStop.telling(stops) { throw stop }
    var members = JSON.Object()
    for (branch, output) in zip(branches, outputs) { members.append(branch.name, output) }
    return StepResult(.object(members))
  }

  /// Which case of a `switch` is taken; nil for none.
  func chosen(_ choice: SwitchBlock, _ work: StepWork) throws(StepStop) -> Int? {
    for (index, one) in choice.cases.enumerated() {
      guard let condition = one.condition else { return index }
      if try holds(condition, work.scope, work.path, work.place) { return index }
    }
    return nil
  }

  /// `loop`: round after round until the condition holds, or the rounds are used up.
  func run(_ loop: LoopBlock, _ scope: ExpressionScope, in place: StepPlace) async throws(StepStop) -> StepResult {
    var previous: JSON = .null
    var result = StepResult(.null)
    for round in 0..<max(loop.maximum, 0) {
      var seen: ExpressionScope = scope
      seen.loop = ["index": JSON(round), "prev": previous]
      let end = try await run(loop.steps, seen, in: place.suffixed("[\(round)]"))
      result = StepResult(end)
      if let until = loop.until, try holds(until, end.scope, place.path, place) { break }
      previous = end.scope.entries(after: scope.stepCount)
    }
    return result
  }
}
