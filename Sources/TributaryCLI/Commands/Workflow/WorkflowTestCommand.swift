import ArgumentParser
import JSONKit
import Runs
import Tributary
import Workflows

/// Tests a workflow file: its cases, and the bundles of runs that it made.
struct WorkflowTestCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Tests a workflow: by its cases, and by replaying recorded runs against it.",
    discussion: """
      Cases are in NAME.tests.yaml beside the file: inputs, mocks, answers and what is expected. Bundles of runs of \
      this workflow are in the folder 'bundles' beside it; each is replayed against the file of today. Nothing is \
      reached.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var format: FormatOptions

  @Option(help: ArgumentHelp("The file with the cases.", valueName: "file"), completion: .file())
  var tests: String?

  @Option(help: ArgumentHelp("The folder with the bundles.", valueName: "dir"), completion: .directory)
  var bundles: String?

  @Argument(
    help: ArgumentHelp("A workflow file, or the name of a workflow.", valueName: "file|name"),
    completion: WorkflowNames.completion)
  var workflow: String

  var output: OutputSettings { global.settings(format.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try await Host.with(ServerOptions.none(global), console) { host in
      let source: WorkflowSource = try host.client.workflowSource(workflow)
      let usable: Workflow = try await CheckedWorkflow(source).usable()
      let done: [TestedCase] = try await cases(of: source, host.client) + replays(of: source, usable.name)
      guard !done.isEmpty else {
        throw CommandFailure.usage("\(source.file) has no tests: neither cases nor bundles of its runs")
      }
      return try TestedCase.report(done, console)
    }
  }

  private func cases(of source: WorkflowSource, _ client: Client) async throws -> [TestedCase] {
    let stem: String = source.file.lastIndex(of: ".").map { String(source.file[..<$0]) } ?? source.file
    let beside: [String] = ["yaml", "yml", "json"].map { "\(stem).tests.\($0)" }
    guard let file: String = tests ?? beside.first(where: FileStatus.isFile) else { return [] }
    let cases: [WorkflowCase]
    let text: String = try TextArgument.read(file: file)
    do throws(StepFailure) {
      cases = try WorkflowCase.read(text, file: file)
    } catch {
      throw CommandFailure(.configuration, error.code, error.message)
    }
    var done: [TestedCase] = []
    for test in cases {
      let problems: [String] = await test.problems(of: source) { name, file in
        try client.workflowSource(name, beside: file)
      }
      done.append(TestedCase(test.name, problems: problems))
    }
    return done
  }

  private func replays(of source: WorkflowSource, _ name: String) async throws -> [TestedCase] {
    let folder: String = source.file.lastIndex(of: "/").map { String(source.file[...$0]) } ?? ""
    let place: String = bundles ?? folder + "bundles"
    guard bundles != nil || FileStatus.isFolder(place) else { return [] }
    let paths: [String] = try BundleFile.all(in: place).filter { path in
      guard let bundle: RunBundle = try? BundleFile.read(path) else { return true }
      return bundle.kind == "workflow" && bundle.name == name
    }
    return await TestedCase.sideBySide(paths) { path in
      await TestedCase(path) { () throws(CommandFailure) in
        try await ReplayedBundle(try BundleFile.read(path), path: path, with: source, isStrict: false).divergence
      }
    }
  }
}
