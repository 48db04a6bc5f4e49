import JSONKit
import Runs
import Synchronization

/// Tells the caller of an agent or a workflow what happens in its run: one step of progress for each event of record, and
/// for what its tools tell of their own.
final class AgentReport: Sendable {
  private let caller: Caller
  private let count = Atomic(0)

  init(_ caller: Caller) {
    self.caller = caller
  }

  func hear(_ event: RunEvent) {
    guard event.seq > 0 || event.kind == .progress, let message = Self.message(event) else { return }
    let done = count.add(1, ordering: .relaxed).newValue
    caller.progress(Double(done), nil, message)
  }

  /// What happened in a few words; nil for what concerns nobody outside.
  static func message(_ event: RunEvent) -> String? {
    let input = event.data["input"]
    switch event.kind {
    case .modelRequest: return "asks \(input?["model"]?.stringValue ?? "the model")"
    case .toolCall: return "calls \(input?["tool"]?.stringValue ?? "a tool")"
    case .toolResult:
      return event.data["value"]?["is_error"] == false ? "has an answer" : "a tool did not succeed"
    case .progress: return event.data["message"]?.stringValue
    case .serverState:
      return event.data["server"]?.stringValue.map { "\($0): \(event.data["state"]?.stringValue ?? "changed")" }
    case .stepStart: return "begins \(event.step.path)"
    case .approvalAsk: return input?["message"]?.stringValue
    case .inputAsk: return "\(event.data["server"]?.stringValue ?? "a server") asks for input"
    case .retry: return "tries again"
    case .limit: return "has reached a limit"
    case .warning: return event.data["message"]?.stringValue
    default: return nil
    }
  }
}
