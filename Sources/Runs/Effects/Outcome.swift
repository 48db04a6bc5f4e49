public import JSONKit

/// How an effect ended, as far as we know.
public enum Outcome: Sendable, Hashable {
  /// It was done; this came back.
  case value(JSON)
  /// It was answered with an error, or it was certainly not sent.
  case failure(JSON)
  /// It was not allowed, so it was not performed.
  case denied(JSON)
  /// It was sent and not answered: a timeout, a cancellation or a lost connection. Never the same as a failure.
  case unknown(JSON)

  /// The word for this outcome in events.
  public var word: String {
    switch self {
    case .value: "value"
    case .failure: "failure"
    case .denied: "denied"
    case .unknown: "unknown"
    }
  }

  /// What came back, or what is known of why nothing did.
  public var detail: JSON {
    switch self {
    case .value(let json), .failure(let json), .denied(let json), .unknown(let json): json
    }
  }

  func mapDetail(_ change: (JSON) -> JSON) -> Outcome {
    switch self {
    case .value(let json): .value(change(json))
    case .failure(let json): .failure(change(json))
    case .denied(let json): .denied(change(json))
    case .unknown(let json): .unknown(change(json))
    }
  }

  init?(word: String, detail: JSON) {
    switch word {
    case "value": self = .value(detail)
    case "failure": self = .failure(detail)
    case "denied": self = .denied(detail)
    case "unknown": self = .unknown(detail)
    default: return nil
    }
  }
}
