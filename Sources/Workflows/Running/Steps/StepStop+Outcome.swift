import JSONKit
import Runs

extension StepStop {
  private static let endsKey = "ends"

  /// What is recorded of a block that ended so; nil when it has not ended.
  var outcome: Outcome? {
    switch self {
    case .failed(let failure): .failure(failure.json)
    case .stated(let failure): .failure(failure.json(ending: "stated"))
    case .limit(let failure): .failure(failure.json(ending: "limit"))
    case .returned(let value): .value(["status": "returned", "value": value])
    case .cancelled(let cancellation) where cancellation?.cause == .stop:
      .failure(StepFailure(.cancelled, "the run was stopped").json(ending: "stop"))
    case .open, .cancelled, .broken: nil
    }
  }

  /// Why a block did not go on, by what was recorded of it; nil when it succeeded.
  init?(recorded outcome: Outcome) {
    guard case .failure(let detail) = outcome else {
      guard case .value(let value) = outcome, value["status"]?.stringValue == "returned" else { return nil }
      self = .returned(value["value"] ?? .null)
      return
    }
    var failure = StepFailure(recorded: detail)
    failure.details[Self.endsKey] = nil
    switch detail[Self.endsKey]?.stringValue {
    case "stated": self = .stated(failure)
    case "limit": self = .limit(failure)
    case "stop": self = .cancelled(Cancellation(cause: .stop, path: ""))
    default: self = .failed(failure)
    }
  }
}

extension StepFailure {
  fileprivate func json(ending word: String) -> JSON {
    var members: JSON.Object = json.objectValue ?? [:]
    members["ends"] = .string(word)
    return .object(members)
  }
}
