import Agents
import JSONKit
import Runs

extension CommandFailure {
  /// The `data` of the last event, where the run itself has none: it never began, or nothing more is known of it.
  var result: JSON {
    [
      "status": .string(status.rawValue), "exit": JSON(exit.rawValue), "output": nil, "usage": RunUsage().json,
      "error": ["code": .string(code), "message": .string(message)],
    ]
  }

  /// The word for how a run ended that ends with this exit code.
  private var status: RunStatus {
    if exit == .usage { return .invalid }
    if exit == .terminated { return .cancelled }
    let all: [RunStatus] = [
      .invalid, .serverUnavailable, .providerFailed, .blocked, .limit, .invalidOutput, .stuck, .diverged,
      .unauthenticated, .timeout, .waiting, .cancelled,
    ]
    return all.first { $0.exitCode == exit } ?? .failed
  }
}
