import JQ
import JSONKit
import Runs

extension WorkflowCase {
  /// Runs the workflow in the world of the test, on a clock of its own, and compares.
  ///
  /// - Parameter loading: Finds the workflows that this one starts.
  /// - Returns: What is not as expected, a line each.
  package func problems(
    of source: WorkflowSource,
    loading: @escaping @Sendable (_ name: String, _ file: String) async throws -> WorkflowSource
  ) async -> [String] {
    let host = MockWorkflowHost(self, loading: loading)
    let clock = ReplayClock()
    let start = clock.now
    let sources = RunSources(
      seed: 1, now: { WallTime(milliseconds: start.duration(to: clock.now).milliseconds) }, clock: clock)
    let nothing = ReplayJournal(Recording(run: sources.runID, seed: sources.seed, events: []))
    let inputs: JSON = inputs
    let result = await ReplayExecutor(nothing, clock).run {
      await WorkflowRunner(host: host).run(
        source, inputs: inputs, services: RunServices(sources: sources, journal: MemoryJournal()))
    }
    return problems(of: result, host.calls)
  }

  private func problems(of result: WorkflowResult, _ calls: [String]) -> [String] {
    var problems: [String] = []
    let status: String = expected["status"]?.stringValue ?? RunStatus.succeeded.rawValue
    if result.status.rawValue != status {
      let why: String = result.error.map { ": \($0)" } ?? result.open.first.map { ": waits for \($0.message)" } ?? ""
      problems.append("the status is \(result.status.rawValue) and not \(status)\(why)")
    }
    if let outputs = expected["outputs"], let difference = JSONDifference.first(outputs, result.output) {
      problems.append(
        "outputs\(difference.pointer): expected \(Self.shown(difference.old)), got \(Self.shown(difference.new))")
    }
    problems += expected["calls"].map { Self.differences($0, calls) } ?? []
    let subject: JSON = [
      "status": .string(result.status.rawValue), "outputs": result.output, "calls": .array(calls.map { .string($0) }),
      "error": result.error?.json ?? .null,
    ]
    for program in expected["jq"]?.arrayValue ?? expected["jq"].map({ [$0] }) ?? [] {
      if let problem = Self.problem(program.plainText, subject) { problems.append(problem) }
    }
    return problems
  }

  /// How often tools were called, or all calls in order.
  private static func differences(_ wanted: JSON, _ calls: [String]) -> [String] {
    guard let counts = wanted.objectValue else {
      let got: JSON = .array(calls.map { .string($0) })
      return wanted == got ? [] : ["calls: expected \(wanted.text), got \(got.text)"]
    }
    return counts.compactMap { member in
      let count: Int = calls.count { $0 == member.key }
      return member.value.intValue == count
        ? nil : "\(member.key) was called \(count) times and not \(member.value.text)"
    }
  }

  private static func problem(_ program: String, _ subject: JSON) -> String? {
    do throws(JQError) {
      var run: JQRun = try JQProgram(program).run(subject)
      let value: JSON? = try run.next()
      return value == true ? nil : "\(program) gives \(shown(value))"
    } catch {
      return "\(program): \(error.message)"
    }
  }

  private static func shown(_ value: JSON?) -> String {
    let text: String = value?.text ?? "nothing"
    return text.utf8.count <= 200 ? text : String(text.prefix(200)) + "…"
  }
}
