public import JSONKit
public import LLM
public import Runs

/// How a run of an agent ended.
///
/// ```swift
/// let result = try await client.run(agent, input: "What is in here?")
/// if let error = result.error { print("\(result.status.rawValue): \(error)") } else { print(result.text) }
/// print(result.usage.turns, "turns,", result.usage.tokens.outputTokens, "tokens written")
/// ```
public struct RunResult: Sendable, Hashable {
  /// The run's id.
  public var run: String
  /// How it ended, in one word.
  public var status: RunStatus
  /// Text, or JSON where the agent has an output schema; null where there is no answer.
  ///
  /// A run that is `blocked` may have one that was given without the calls that nobody could agree to.
  public var output: JSON
  /// What it took.
  public var usage: RunUsage
  /// Nil when it succeeded.
  public var error: RunFailure?
  /// The whole conversation.
  public var transcript: [Message]

  /// The end of a run.
  public init(
    run: String, status: RunStatus, output: JSON = .null, usage: RunUsage = RunUsage(), error: RunFailure? = nil,
    transcript: [Message] = []
  ) {
    self.run = run
    self.status = status
    self.output = output
    self.usage = usage
    self.error = error
    self.transcript = transcript
  }

  /// A run that gave no answer.
  init(run: String, failure: RunFailure) {
    self.init(run: run, status: failure.status, error: failure)
  }

  /// Turns the result into a failure; there is no output then.
  mutating func fail(_ failure: RunFailure) {
    status = failure.status
    error = failure
    output = .null
  }

  /// What a process that did this run alone ends with.
  public var exitCode: ExitCode { status.exitCode }

  /// The answer as it is printed: text as it is, JSON in its compact form.
  public var text: String { output.stringValue ?? (output.isNull ? "" : output.text) }

  /// The `data` of the last event.
  public var json: JSON {
    var members: JSON.Object = [
      "status": .string(status.rawValue), "exit": .integer(Int64(exitCode.rawValue)), "output": output,
      "usage": usage.json,
    ]
    if let error { members["error"] = error.json }
    return .object(members)
  }
}
