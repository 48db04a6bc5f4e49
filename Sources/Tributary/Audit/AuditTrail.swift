import JSONKit
package import LLM
package import Runs
import Stores

/// What a client records of its decisions and effects, and what that promises.
///
/// Nothing is done before its intent is in the log; what cannot be recorded is refused. An outcome follows soon without
/// being waited for, unless the configuration requires it.
package struct AuditTrail: Sendable {
  private let log: AuditLog
  private let isRequired: Bool
  private let redactor: Redactor
  /// The digests of tools that are called.
  package let definitions = DefinitionDigests()

  /// The trail of a configuration; nil where it wants none.
  ///
  /// - Throws: ``ConfigurationError`` when one is wanted and there is no place for it.
  package static func of(_ config: AuditConfig, _ host: ClientHost) throws(ConfigurationError) -> AuditTrail? {
    guard config.enabled ?? (host.isAudited || config.required) else { return nil }
    guard let path = config.path ?? host.environment.auditPath else {
      // What nobody asked for is not missed where there is no home.
      if config.enabled == nil, !config.required { return nil }
      throw ConfigurationError(
        .reference, "the audit log is kept in the home folder, and there is none; set audit.path, HOME or XDG_DATA_HOME"
      )
    }
    // Where nobody asked for a log and there is no place for one, there is none; one that was begun is gone on with, or nothing.
    if config.enabled == nil, !config.required, !host.environment.hasFolder(ConfigurationFile.parent(of: path)) {
      return nil
    }
    let log = AuditLog(
      path: path, durability: config.required ? .power : .process, now: host.sources().now,
      actor: host.environment.variable("USER") ?? "", node: host.environment.node)
    return AuditTrail(log: log, isRequired: config.required, redactor: host.environment.redactor)
  }

  /// Records what is about to be done.
  ///
  /// - Throws: `InvocationError` `not_recorded` when that cannot be; then it must not be done.
  package func begin(_ record: AuditRecord) async throws {
    do {
      try await log.record(cleaned(record))
    } catch {
      throw Self.unrecorded(record, error)
    }
  }

  /// The same while the caller's thread waits, for what is looked up where nothing may suspend.
  ///
  /// - Throws: as ``begin(_:)``.
  package func beginWaiting(_ record: AuditRecord) throws(InvocationError) {
    do {
      try log.recordWaiting(cleaned(record))
    } catch {
      throw Self.unrecorded(record, error)
    }
  }

  private static func unrecorded(_ record: AuditRecord, _ error: any Error) -> InvocationError {
    InvocationError(
      .notRecorded, "\(record.target) was not used, because that could not be recorded in the audit log: \(error)")
  }

  /// Records what was done.
  ///
  /// - Throws: as ``begin(_:)``, where every record is required.
  package func end(_ record: AuditRecord) async throws {
    if isRequired { try await begin(record) } else { note(record) }
  }

  /// Records what was done, without waiting.
  package func note(_ record: AuditRecord) { log.note(cleaned(record)) }

  /// Writes what was noted.
  package func flush() async { try? await log.flush() }

  /// With its place in a run; names and reasons are free text, in which a secret may be.
  private func cleaned(_ record: AuditRecord) -> AuditRecord {
    var record = record
    record.takePlace()
    record.target = redactor.redact(record.target)
    record.reason = record.reason.map { redactor.redact($0) }
    if !record.details.isEmpty { record.details = redactor.redact(.object(record.details)).objectValue ?? [:] }
    return record
  }
}

extension ErrorCode {
  /// The audit log could not be written, so nothing was done.
  package static let notRecorded = ErrorCode(rawValue: "not_recorded")
}

extension HostEnvironment {
  /// The usual file of the audit log; nil without a home.
  package var auditPath: String? { dataDirectory.map { $0 + "/audit.db" } }

  /// Whether a folder is there or can be made.
  fileprivate func hasFolder(_ path: String) -> Bool {
    HostFiles.makeFolder(path)
    return (try? listDirectory(path)) ?? nil != nil
  }

  /// The name of the machine.
  fileprivate var node: String {
    let bytes: [UInt8] = (try? readFile("/etc/hostname", 256)) ?? []
    return String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
  }
}
