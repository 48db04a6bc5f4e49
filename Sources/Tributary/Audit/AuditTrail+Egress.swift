package import MCPTransports
import Runs

extension AuditTrail {
  /// Records what a server's proxy let through and what it refused; what cannot be recorded is not let through.
  package func observer(of server: String) -> EgressObserver {
    { event in
      var record = AuditRecord(
        .egress, event.kind == .opened ? .intent : .outcome, target: "\(event.host):\(event.port)", server: server)
      record.decision = event.kind == .refused ? "deny" : "allow"
      switch event.kind {
      case .opened: return try await begin(record)
      case .refused:
        record.outcome = "denied"
        record.reason = event.reason
      case .closed:
        record.outcome = event.reason == EgressRefusal.Code.finished.rawValue ? "ok" : "error"
        record.reason = "\(event.way): \(event.reason), \(event.sentBytes) bytes sent, \(event.receivedBytes) received"
      }
      try await end(record)
    }
  }
}
