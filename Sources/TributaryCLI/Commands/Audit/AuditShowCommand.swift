import ArgumentParser
import JSONKit
import Runs
import Stores
import Tributary

/// Shows records of the log.
struct AuditShowCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Shows what was decided and done, the newest last.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var file: AuditFile
  @OptionGroup var choice: AuditChoice
  @OptionGroup var format: FormatOptions

  @Option(help: ArgumentHelp("The most records to show.", valueName: "n"))
  var limit = 50

  var output: OutputSettings { global.settings(format.format) }

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit must be at least 1") }
  }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    let entries: [AuditEntry] = try await file.open(global).entries(choice.filter, last: limit)
    if console.format == .json {
      try console.write(.array(entries.map(\.json)))
    } else {
      if entries.isEmpty { console.progress("no record is like that") }
      try Table(["SEQ", "TIME", "ACTION", "TARGET", "RUN", "FOR", "WHAT"], entries.map(Self.cells)).write(console)
    }
    return .success
  }

  private static func cells(_ entry: AuditEntry) -> [String] {
    let record: AuditRecord = entry.record
    let what: [String?] = [
      record.outcome ?? record.decision ?? (record.phase == .intent ? "begins" : nil),
      record.isCached == true ? "cached" : nil, record.rule.map { "by \($0)" }, record.reason,
      shown(record.details),
    ]
    return [
      String(entry.seq), entry.at.description, record.action.rawValue, oneLine(record.target), record.run ?? "",
      record.onBehalfOf ?? "", oneLine(what.compactMap { $0 }.joined(separator: ", ")),
    ]
  }

  /// The details in one word each; lists and digests are for `-o json`.
  private static func shown(_ details: JSON.Object) -> String? {
    let words: [String] = details.compactMap { member in
      guard !member.key.hasSuffix("_sha256"), let text = member.value.stringValue else { return nil }
      return "\(member.key) \(text)"
    }
    return words.isEmpty ? nil : words.joined(separator: ", ")
  }

  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
