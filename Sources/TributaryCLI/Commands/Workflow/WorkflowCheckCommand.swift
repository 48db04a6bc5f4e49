import ArgumentParser
import JSONKit
import Runs
import Tributary
import Workflows

/// Tells what is wrong with workflow files, without running anything.
struct WorkflowCheckCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Tells what is wrong with workflows, without running anything.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var check: CheckOptions

  var output: OutputSettings { global.settings(check.format.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try await check.run(global, console, countsWarnings: false)
  }
}

/// The same, and a warning is one too many.
struct WorkflowLintCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint", abstract: "As check, and warnings count as errors.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var check: CheckOptions

  var output: OutputSettings { global.settings(check.format.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try await check.run(global, console, countsWarnings: true)
  }
}

/// What is checked, and with whose help.
struct CheckOptions: ParsableArguments, Sendable {
  @OptionGroup var servers: ServerOptions
  @OptionGroup var format: FormatOptions

  @Flag(help: "Ask no server for its tools.")
  var offline = false

  @Argument(
    help: ArgumentHelp("Workflow files, or names of workflows.", valueName: "file|name"),
    completion: WorkflowNames.completion)
  var workflows: [String]

  /// Exit code 3 when there is something to correct.
  func run(_ global: GlobalOptions, _ console: Console, countsWarnings: Bool) async throws -> Runs.ExitCode {
    let request = offline ? ServerOptions.none(global) : servers.request(global)
    return try await Host.with(request, console, use: .look) { host in
      var checked: [CheckedWorkflow] = []
      for name in workflows {
        checked.append(
          await CheckedWorkflow(try host.client.workflowSource(name), asking: offline ? nil : host))
      }
      if console.format == .json {
        try console.write(.array(checked.map { $0.json }))
      } else {
        for workflow in checked { try workflow.write(console) }
      }
      let isWrong: Bool = checked.contains { $0.report.hasErrors || countsWarnings && $0.report.warnings > 0 }
      return isWrong ? .configuration : .success
    }
  }
}

extension CheckedWorkflow {
  fileprivate func write(_ console: Console) throws {
    for problem in problems { console.warning(problem) }
    guard report.diagnostics.isEmpty else {
      var cleaner = TextCleaner()
      return console.streams.note(cleaner.clean(String(report.text.dropLast())))
    }
    if console.detail != .quiet { try console.write("\(source.file): no errors, no warnings") }
  }

  fileprivate var json: JSON {
    [
      "file": .string(source.file), "errors": JSON(report.errors), "warnings": JSON(report.warnings),
      "diagnostics": report.json, "unreached": .array(problems.map { .string($0) }),
    ]
  }
}
