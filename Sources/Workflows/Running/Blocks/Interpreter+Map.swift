import JSONKit
import Runs

extension Interpreter {
  /// The list of a `map`.
  func items(of map: MapBlock, _ work: StepWork) throws(StepStop) -> [JSON] {
    let list: JSON = try value(map.items, work.scope, work.path, work.place)
    guard let items = list.arrayValue else {
      throw .failed(
        StepFailure(
          .expression, "\(map.items.text) gives \(list.kindDescription); a map needs a list", step: work.path))
    }
    guard items.count <= limits.maximumItems else {
      throw .failed(
        StepFailure(
          .limit, code: "items", "the list has \(items.count) elements, more than the \(limits.maximumItems) of a map",
          step: work.path))
    }
    return items
  }

  /// `map`: the steps for each item, each in a branch of its own; of an item nothing is kept but its result.
  func run(
    _ map: MapBlock, _ items: [JSON], _ scope: ExpressionScope, in place: StepPlace
  ) async throws(StepStop) -> StepResult {
    let inside = place.stoppable()
    var outputs: [JSON?] = Array(repeating: nil, count: items.count)
    var stops: [(index: Int, stop: StepStop)] = []
    let work = SideBySide(count: items.count, limit: map.concurrency, place: inside)
    await work.run { index in
      await outcome { () async throws(StepStop) -> JSON in
        let item = inside.suffixed("[\(index)]")
        return try await run(map.steps, scope.entering(map, items[index], index), in: item).output
      }
    } take: { index, result in
      switch (result, map.onItemError) {
      case (.success(let output), .collect): outputs[index] = ["ok": true, "value": output]
      case (.success(let output), _): outputs[index] = output
      case (.failure(.failed(let failure)), .collect): outputs[index] = ["ok": false, "error": failure.json]
      case (.failure(.failed), .skip): break
      case (.failure(let stop), _):
        stops.append((index, stop))
        return stop.stopsOthers ? .stop : .proceed
      }
      return .proceed
    }
    if let stop = StepStop.telling(stops) { throw stop }
    return StepResult(.array(outputs.compactMap { $0 }))
  }
}

extension ExpressionScope {
  fileprivate func entering(_ map: MapBlock, _ item: JSON, _ index: Int) -> ExpressionScope {
    var scope: ExpressionScope = self
    scope.item = item
    scope.index = index
    if let variable = map.variable { scope.names[variable] = item }
    return scope
  }
}
