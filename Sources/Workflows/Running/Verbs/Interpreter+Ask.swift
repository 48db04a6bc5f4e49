import JSONKit
import Runs

extension Interpreter {
  /// `ask`: a question to a person; where nobody can be asked, the run ends as waiting and the question stays open.
  func perform(_ ask: AskPerson, _ work: StepWork, _ context: RunContext) async throws(StepStop) -> StepResult {
    let due: WallTime? = try await due(after: Self.shorter(ask.timeout, work.modifiers.timeout), work)
    let question = WorkflowQuestion(
      step: StepKey(path: work.path, occurrence: 1), message: try value(ask.message, work).plainText,
      show: try ask.show.map { show throws(StepStop) in
        .object([JSON.Member(key: show.kind.rawValue, value: try value(show.value, work))].asObject)
      },
      schema: ask.schema, due: due)
    let recorded = try await wait(
      Effect(work.step.id, family: .ask, input: question.json, safety: .idempotent),
      OpenStep(.answer, question.step, question.message, due: due, detail: question.json), work, context
    ) { scope in
      await work.place.log.working.asking(at: work.path) { await host.decide(question, scope) }?.json
    }
    guard let answer = WorkflowAnswer(recorded) else {
      throw .failed(StepFailure(.schema, "what was recorded is no answer to the question", step: work.path))
    }
    guard answer.isAccepted else {
      if ask.onDecline == .proceed { return StepResult(recorded) }
      throw .failed(StepFailure(.declined, "a person said no to: \(question.message)", step: work.path))
    }
    if let schema = ask.schema { try check(answer, schema, work) }
    return StepResult(recorded)
  }

  private func check(_ answer: WorkflowAnswer, _ schema: JSON, _ work: StepWork) throws(StepStop) {
    do throws(StepFailure) {
      let problems = try schemas.problems(of: .object(answer.content), schema)
      if !problems.isEmpty {
        throw StepFailure(.schema, "the answer does not fit the form: " + problems.joined(separator: "; "))
      }
    } catch {
      throw .failed(error.at(work.path))
    }
  }

  private static func shorter(_ left: Duration?, _ right: Duration?) -> Duration? {
    guard let left, let right else { return left ?? right }
    return min(left, right)
  }
}

extension [JSON.Member] {
  fileprivate var asObject: JSON.Object { JSON.Object(self) }
}
