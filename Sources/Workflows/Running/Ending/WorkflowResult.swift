public import JSONKit
public import Runs

/// How a run of a workflow ended, or why it did not.
public struct WorkflowResult: Sendable, Hashable {
  /// The run's id.
  public var run: String
  /// How it ended; `waiting`, `in_doubt` and `interrupted` are runs that go on when they are resumed.
  public var status: RunStatus
  /// The outputs, or what `return` gave; null unless it succeeded.
  public var output: JSON
  /// What it used, over all its processes.
  public var usage: WorkflowUsage
  /// Nil when it succeeded, and when it is not over.
  public var error: StepFailure?
  /// What a run that is not over waits for.
  public var open: [OpenStep]
  /// Whether the journal could not be used: then the run is not over, whatever the status says.
  private var isBroken = false

  /// The end of a run.
  public init(
    run: String, status: RunStatus, output: JSON = .null, usage: WorkflowUsage = WorkflowUsage(),
    error: StepFailure? = nil, open: [OpenStep] = []
  ) {
    self.run = run
    self.status = status
    self.output = output
    self.usage = usage
    self.error = error
    self.open = open
  }

  /// What a process that did this run alone ends with.
  public var exitCode: ExitCode { status.exitCode }

  /// The `data` of the last event.
  public var json: JSON {
    var members: JSON.Object = [
      "status": .string(status.rawValue), "exit": .integer(Int64(exitCode.rawValue)), "output": output,
      "usage": usage.json,
    ]
    if let error { members["error"] = error.json }
    if !open.isEmpty { members["open"] = .array(open.map(\.json)) }
    return .object(members)
  }

  /// Reads the `data` of a last event, which ``json`` is.
  package init(run: String, recorded data: JSON) {
    self.init(
      run: run, status: RunStatus(rawValue: data["status"]?.stringValue ?? RunStatus.failed.rawValue),
      output: data["output"] ?? .null, usage: WorkflowUsage(data["usage"] ?? .null),
      error: data["error"].map { StepFailure(recorded: $0) })
  }
}

extension WorkflowResult {
  /// A run that ended for this reason.
  init(run: String, stop: StepStop, usage: WorkflowUsage) {
    self.init(run: run, status: .failed, usage: usage)
    switch stop {
    case .failed(let failure), .stated(let failure):
      (status, error) = (failure.runStatus, failure)
    case .limit(let failure): (status, error) = (.limit, failure)
    case .returned(let value): (status, output) = (.succeeded, value.isEmptyAnswer ? [:] : value)
    case .open(let steps):
      (status, open) = (steps.contains { $0.kind == .doubt } ? .inDoubt : .waiting, steps)
    case .cancelled(let cancellation) where cancellation?.cause == .stop:
      (status, error) = (.cancelled, StepFailure(.cancelled, "the run was stopped"))
    case .cancelled: status = .interrupted
    case .broken(let cause):
      isBroken = true
      status = cause.code == .diverged ? .diverged : .failed
      error = StepFailure(.other, code: cause.code.rawValue, cause.message, step: cause.step.path)
    }
  }

  /// A run that could not begin, or go on.
  init(run: String, refused error: any Error) {
    self.init(run: run, status: .invalid)
    switch error {
    case let report as DiagnosticReport:
      self.error = StepFailure(.other, code: "invalid_workflow", report.firstError)
    case let failure as StepFailure: self.error = failure
    case let error as RunError: self.init(run: run, stop: .broken(error), usage: WorkflowUsage())
    case is CancellationError: status = .interrupted
    default:
      isBroken = true
      (status, self.error) = (.failed, StepFailure(.other, code: "journal_unavailable", "\(error)"))
    }
  }

  /// Whether the reason ends the run for good.
  var isOver: Bool { status.isFinal && !isBroken }
}

extension StepFailure {
  /// The event that tells of it before the last one.
  var eventKind: RunEvent.Kind { details["limit"]?.stringValue == nil ? .error : .limit }

  var eventData: JSON {
    guard let limit = details["limit"], eventKind == .limit else { return json }
    return ["limit": limit, "message": .string(message)]
  }

  /// The status of a run that ends with this failure.
  var runStatus: RunStatus {
    switch kind {
    case .schema where code == "outputs": .invalidOutput
    case .denied: .blocked
    case .model: .providerFailed
    case .limit: .limit
    default: .failed
    }
  }
}
