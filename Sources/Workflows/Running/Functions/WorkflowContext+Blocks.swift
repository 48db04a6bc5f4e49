import Documents
public import JSONKit
import Runs

extension WorkflowContext {
  /// Runs `body` for every item, in branches of their own; the first failure stops the others.
  public func map<Item: Sendable, Output: Sendable>(
    _ name: String, _ items: [Item], concurrency: Int = 4,
    _ body: @escaping @Sendable (WorkflowContext, Item) async throws -> Output
  ) async throws -> [Output] {
    let inside = place.below(segment(name)).stoppable()
    let interpreter = interpreter
    var outputs: [Output?] = Array(repeating: nil, count: items.count)
    var stops: [(index: Int, stop: StepStop)] = []
    await SideBySide(count: items.count, limit: concurrency, place: inside).run { index in
      let here = inside.suffixed("[\(index)]")
      do {
        return .success(try await body(WorkflowContext(interpreter, here), items[index]))
      } catch {
        return .failure(StepStop(error, at: here.path, stops: inside.stops))
      }
    } take: { index, result in
      switch result {
      case .success(let output):
        outputs[index] = output
        return .proceed
      case .failure(let stop):
        stops.append((index, stop))
        return stop.stopsOthers ? .stop : .proceed
      }
    }
    if let stop = StepStop.telling(stops) { throw stop.thrown }
    return outputs.compactMap { $0 }
  }

  /// Whether a loop goes on.
  public enum Round: Sendable {
    /// The loop is over, with this result.
    case done(JSON)
    /// Another round, which gets this; the result when there are no more.
    case again(JSON)
  }

  /// Runs `body` again and again, at most `maximum` times; each round is a scope of its own.
  public func loop(
    _ name: String, maximum: Int, _ body: (WorkflowContext, _ previous: JSON?) async throws -> Round
  ) async throws -> JSON {
    let inside = place.below(segment(name))
    var previous: JSON?
    for round in 0..<max(maximum, 0) {
      switch try await body(WorkflowContext(interpreter, inside.suffixed("[\(round)]")), previous) {
      case .done(let result): return result
      case .again(let result): previous = result
      }
    }
    return previous ?? .null
  }

  /// The name of a block, told apart from the same name used before in this scope.
  private func segment(_ name: String) -> String {
    let path = context.child(name).path
    return place.path.isEmpty ? path : String(path.dropFirst(place.path.count + 1))
  }

  func work(_ name: String, _ rules: StepRules) -> StepWork {
    let step = Step(
      id: name, verb: .group(Block(steps: [], position: .start)), path: .root, position: .start)
    return StepWork(
      step: step, modifiers: rules.modifiers, scope: ExpressionScope(), path: StepKey.join(place.path, name),
      place: place)
  }

  /// Performs a verb of the engine as a step of this scope.
  func result(
    _ name: String, _ rules: StepRules,
    _ perform: (Interpreter, StepWork, RunContext) async throws(StepStop) -> StepResult
  ) async throws -> JSON {
    do throws(StepStop) {
      return try await perform(interpreter, work(name, rules), context).raw
    } catch {
      throw error.thrown
    }
  }

  func perform(
    _ work: StepWork, _ effect: Effect, _ body: @escaping @Sendable () async throws -> JSON
  ) async throws -> JSON {
    do throws(StepStop) {
      let wanted = StepEffect(
        effect: effect,
        attempt: { _, _ in
          do {
            return .outcome(.value(try await body()))
          } catch let failure as StepFailure {
            return .outcome(.failure(failure.json))
          } catch is CancellationError {
            return .outcome(.unknown(StepFailure.detail("cancelled", "the step was stopped")))
          } catch {
            return .outcome(.failure(StepFailure.detail("failed", "\(error)", kind: .other)))
          }
        })
      return try interpreter.succeeded(try await interpreter.settle(wanted, work, context), .step, work)
    } catch {
      throw error.thrown
    }
  }
}

extension StepStop {
  /// What a function sees: its failure where it is one, else the reason itself.
  var thrown: any Error {
    if case .failed(let failure) = self { return failure }
    return self
  }
}
