import JSONRPC
import MCPTransports
import Runs
import Synchronization

/// A way to a server that is on record: that it begins, whether it did, and how it ended.
///
/// Nothing is started and no connection is made that could not be recorded before.
struct RecordedTransport: Transport {
  private let transport: any Transport
  private let trail: AuditTrail
  /// That it is about to begin.
  private let start: AuditRecord

  private final class Beginning: Sendable {
    let isOver = Mutex(false)
  }

  init(_ transport: any Transport, _ trail: AuditTrail, start: AuditRecord) {
    self.transport = transport
    self.trail = trail
    self.start = start
  }

  func run(_ inlet: any Inlet, ready: @Sendable () -> Void) async throws {
    try await trail.begin(start)
    let beginning = Beginning()
    do {
      try await transport.run(inlet) {
        beginning.isOver.withLock { $0 = true }
        began("ok")
        ready()
      }
      if beginning.isOver.withLock({ $0 }) { try await trail.end(end(nil)) }
    } catch {
      if beginning.isOver.withLock({ $0 }) { try await trail.end(end(error)) } else { began("error", error) }
      throw error
    }
  }

  private func began(_ outcome: String, _ error: (any Error)? = nil) {
    var record: AuditRecord = start
    (record.phase, record.outcome, record.details) = (.outcome, outcome, [:])
    record.reason = (error as? TransportError)?.message
    trail.note(record)
  }

  private func end(_ error: (any Error)?) -> AuditRecord {
    var record = AuditRecord(.serverEnd, .fact, target: start.target, server: start.server)
    record.definition = start.definition
    let exit: ExitStatus? = (transport as? any ProgramTransport)?.exit
    record.outcome = error == nil && exit?.isSuccess != false ? "ok" : "error"
    record.reason = (error as? TransportError)?.message
    if let exit { record.details["exit"] = .string(exit.description) }
    return record
  }

  var traits: TransportTraits { transport.traits }
  var diagnostics: String? { transport.diagnostics }
  func send(_ message: Outbound) throws { try transport.send(message) }
  func drained() async throws { try await transport.drained() }
  func abandon(_ id: RPCID) { transport.abandon(id) }
  func endStream(of id: RPCID) { transport.endStream(of: id) }
  func leaveUnanswered(_ id: RPCID) { transport.leaveUnanswered(id) }
  func close(grace: Duration) async { await transport.close(grace: grace) }
}
