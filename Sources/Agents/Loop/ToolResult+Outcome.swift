import JSONKit
import LLM
import Runs

extension ToolResult {
  /// What the model reads of an outcome; everything but a value is an error it can understand.
  /// - Throws: ``JSONError`` when a recorded value is no tool result.
  init(outcome: Outcome) throws(JSONError) {
    switch outcome {
    case .value(let value): self = try ToolResult(json: value)
    case .failure(let detail): self.init(Self.message(detail, "The call failed."), isError: true)
    case .denied(let detail):
      self.init("Not allowed: " + Self.message(detail, "the call was not carried out."), isError: true)
    case .unknown(let detail):
      let known = Self.message(detail, "there was no answer")
      self.init(
        "Outcome unknown: \(known). The call may or may not have taken effect; check before you repeat it.",
        isError: true)
    }
  }

  private static func message(_ detail: JSON, _ otherwise: String) -> String {
    detail["message"]?.stringValue ?? detail.stringValue ?? otherwise
  }
}
