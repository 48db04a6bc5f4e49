package import JSONKit
import Runs

extension RunResult {
  /// Reads the `data` of a last event, which ``json`` is; without usage and conversation, which are in the run's events.
  package init(run: String, recorded data: JSON) {
    let status = RunStatus(rawValue: data["status"]?.stringValue ?? RunStatus.failed.rawValue)
    var error: RunFailure?
    if var details = data["error"]?.objectValue {
      let (code, message) = (details["code"]?.stringValue ?? "failed", details["message"]?.stringValue ?? "")
      (details["code"], details["message"]) = (nil, nil)
      error = RunFailure(status, code, message, details: details)
    }
    self.init(run: run, status: status, output: data["output"] ?? .null, error: error)
  }
}
