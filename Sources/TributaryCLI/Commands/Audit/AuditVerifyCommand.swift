import ArgumentParser
import JSONKit
import Runs
import Stores
import Tributary

/// Checks every hash and every signature of the log.
struct AuditVerifyCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Checks that no record was changed, moved, added or taken away.",
    discussion: """
      Exit code 0: nothing was. Exit code 1: the log is not what was recorded, from the record on that is named. \
      Whoever has the key file beside the log can write it anew, and an older copy of both is a log, too: keep the \
      last hash somewhere else to find that.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var file: AuditFile
  @OptionGroup var format: FormatOptions

  var output: OutputSettings { global.settings(format.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    let log: AuditLog = try file.open(global)
    let found: AuditVerification = try await log.verify()
    var flaw: JSON = .null
    if let found = found.flaw { flaw = ["seq": .integer(found.seq), "message": .string(found.message)] }
    if console.format == .json {
      try console.write([
        "path": .string(log.path), "records": .integer(found.records),
        "checkpoints": .integer(Int64(found.checkpoints)),
        "public_key": .string(found.publicKey), "last_hash": .string(found.lastHash),
        "flaw": flaw,
      ])
    } else if let flaw = found.flaw {
      try console.write(
        "\(log.path): \(flaw.description)\n\(found.records) records before it are as they were recorded")
    } else {
      let counts: String =
        "\(Figures.plural(Int(found.records), "record")), \(Figures.plural(found.checkpoints, "checkpoint"))"
      try console.write("\(log.path): \(counts), all as they were recorded")
      try console.write("public key \(found.publicKey)")
      try console.write("last hash  \(found.lastHash)")
    }
    return found.flaw == nil ? .success : .failed
  }
}
