import ArgumentParser
import JSONKit
import Runs
import Tributary
import Workflows

/// How far a dry run goes.
enum WorkflowDryRun: String, ExpressibleByArgument, CaseIterable, Sendable {
  /// Nothing is done.
  case nothing = "none"
  /// What only reads is done.
  case reads

  private static let flag = "--dry-run"

  /// The arguments with the flag's value where it has none, since what follows it is no value.
  static func spelled(_ arguments: [String]) -> [String] {
    guard arguments.contains("workflow") else { return arguments }
    return arguments.map { $0 == flag ? "\(flag)=\(WorkflowDryRun.nothing.rawValue)" : $0 }
  }

  /// Says what would be done, a line each.
  func perform(
    _ source: WorkflowSource, _ inputs: JSON, _ client: Client, _ console: Console
  ) async throws -> Runs.ExitCode {
    let run: DryRun = await client.dryRun(source, inputs: inputs, reads: self == .reads)
    if console.format == .json {
      var members: JSON.Object = ["would": .array(run.deeds.map(\.json))]
      if let obstacle = run.obstacle { members["stopped_by"] = obstacle.json }
      try console.write(console.streams.redactor.redact(.object(members)))
      return .success
    }
    for deed in run.deeds {
      let input: String = deed.input.isNull ? "" : " " + Self.short(deed.input.text)
      try console.write("\(deed.isDone ? "✓" : "○") \(deed.path) \(deed.verb) \(deed.name)\(input)")
    }
    if let obstacle = run.obstacle {
      console.progress("what comes next depends on results that are not known yet: \(obstacle)")
    }
    return .success
  }

  private static func short(_ text: String) -> String { text.count <= 300 ? text : text.prefix(300) + "…" }
}
