import Documents
import JQ
import JSONKit
import Runs

/// Why a step, and what stands around it, does not go on.
enum StepStop: Error, Sendable {
  /// It failed; `on_error` and `on_item_error` may take it.
  case failed(StepFailure)
  /// The workflow says that the run ends here.
  case stated(StepFailure)
  /// A bound of the run was reached; nothing takes it.
  case limit(StepFailure)
  /// `return`: the run ends here with this value.
  case returned(JSON)
  /// It waits for somebody, or somebody has to say what happened; everything beside it goes on.
  case open([OpenStep])
  case cancelled(Cancellation?)
  /// Nothing can be recorded any more, or what was recorded is of another run.
  case broken(RunError)

  /// Who stopped it.
  struct Cancellation: Sendable, Hashable {
    enum Cause: String, Sendable {
      case timeout, failure, stop
    }

    var cause: Cause
    /// The path of the step whose time was over, or beside whose inner steps one failed.
    var path: String
  }

  /// Whatever was thrown, as a reason of the step at `path`.
  init(_ error: any Error, at path: String, stops: StopFlag) {
    switch error {
    case let stop as StepStop: self = stop
    case let failure as StepFailure: self = .failed(failure.at(path))
    case let error as ExpressionError: self = .failed(StepFailure(error, at: path))
    case is CancellationError: self = .cancelled(stops.cancellation)
    case let error as RunError where error.code == .inDoubt: self = .open([OpenStep(inDoubt: error)])
    case let error as RunError: self = .broken(error)
    default: self = .failed(StepFailure(.other, "\(error)", step: path))
    }
  }

  /// Whether what runs beside it is stopped, unless the workflow says otherwise.
  var stopsOthers: Bool {
    switch self {
    case .open, .cancelled: false
    case .failed, .stated, .limit, .returned, .broken: true
    }
  }

  /// Of several reasons the one that counts; those of what waits are joined.
  ///
  /// What cannot go on at all comes first, then what is in doubt, because nobody knows yet what there is to undo; then the
  /// first failure in the order of the plan; what was only stopped by another comes last.
  static func telling(_ stops: [(index: Int, stop: StepStop)]) -> StepStop? {
    let inOrder: [StepStop] = stops.sorted { $0.index < $1.index }.map(\.stop)
    let open: [OpenStep] = inOrder.flatMap(\.openSteps)
    let first: StepStop? = inOrder.min { $0.rank < $1.rank }
    guard let first, case .open = first else { return first }
    return .open(open)
  }

  private var openSteps: [OpenStep] {
    if case .open(let steps) = self { return steps }
    return []
  }

  private var rank: Int {
    switch self {
    case .broken: 0
    case .open(let steps): steps.contains { $0.kind == .doubt } ? 1 : 3
    case .failed, .stated, .limit, .returned: 2
    case .cancelled: 4
    }
  }
}

extension StepFailure {
  /// The failure with its step, unless it has one.
  func at(_ path: String) -> StepFailure {
    var failure = self
    if failure.step.isEmpty { failure.step = path }
    return failure
  }

  init(_ error: ExpressionError, at path: String) {
    self.init(
      .expression, code: error.cause?.code.rawValue ?? error.code.rawValue, error.message, step: path,
      details: ["line": JSON(error.position.line), "column": JSON(error.position.column)])
  }
}
