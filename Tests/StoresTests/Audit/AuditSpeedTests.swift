import Foundation
import Runs
import Stores
import Testing

/// Prints what a record costs; `AUDIT_SPEED=1 swift test -c release -Xswiftc -enable-testing --filter AuditSpeed`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["AUDIT_SPEED"] != nil))
struct AuditSpeedTests {
  @Test(arguments: [StoreSettings.Durability.process, .power])
  func `an intent and an outcome, one after the other`(durability: StoreSettings.Durability) async throws {
    let logs = try AuditLogs()
    let log = logs.log(durability)
    try await log.record(AuditLogs.record(1))
    let count = durability == .process ? 2_000 : 200
    let clock = ContinuousClock()
    let took = try await clock.measure {
      for number in 0..<count {
        try await log.record(AuditLogs.record(2 * number))
        if durability == .power {
          try await log.record(AuditLogs.record(2 * number + 1))
        } else {
          log.note(AuditLogs.record(2 * number + 1))
        }
      }
    }
    let verifying = try await clock.measure { _ = try await log.verify() }
    print("\(durability): \(took / count) for a call; verified \(2 * count) records in \(verifying)")
  }
}
