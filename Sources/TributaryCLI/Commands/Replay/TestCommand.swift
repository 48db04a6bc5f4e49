import ArgumentParser
import JSONKit
import Runs
import Tributary

/// Replays all bundles of a folder, as tests.
struct TestCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Replays all bundles of a folder, as tests.",
    discussion: """
      Each bundle is replayed against the definition that it holds; 'tributary workflow test FILE' takes that of \
      today. The exit code is 1 when one of them diverged or cannot be read, and 2 when there is none.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var format: FormatOptions

  @Flag(help: "As in replay.")
  var strict = false

  @Argument(help: ArgumentHelp("A folder with bundles.", valueName: "dir"), completion: .directory)
  var folder: String

  var output: OutputSettings { global.settings(format.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    let paths: [String] = try BundleFile.all(in: folder)
    guard !paths.isEmpty else { throw CommandFailure.usage("there is no bundle in '\(folder)'") }
    let isStrict: Bool = strict
    let tests: [TestedCase] = await TestedCase.sideBySide(paths) { path in
      await TestedCase(path) { () throws(CommandFailure) in
        try await ReplayedBundle(try BundleFile.read(path), path: path, isStrict: isStrict).divergence
      }
    }
    return try TestedCase.report(tests, console)
  }
}

/// One test and what became of it.
struct TestedCase: Sendable {
  let name: String
  /// Nil when it passed.
  let problem: String?
  private let detail: JSON

  /// Performs a test that fails with a divergence or an error.
  init(_ name: String, _ body: () async throws(CommandFailure) -> ReplayDivergence?) async {
    self.name = name
    do throws(CommandFailure) {
      let divergence: ReplayDivergence? = try await body()
      (problem, detail) = (divergence?.description, divergence?.json ?? .null)
    } catch {
      (problem, detail) = (error.message, error.json["error"] ?? .null)
    }
  }

  /// A test that failed for these reasons, or passed without one.
  init(_ name: String, problems: [String]) {
    self.name = name
    problem = problems.isEmpty ? nil : problems.joined(separator: "\n")
    detail = .array(problems.map { .string($0) })
  }

  /// Performs tests, several at a time; the results are in the order of the names.
  static func sideBySide(
    _ names: [String], _ test: @escaping @Sendable (String) async -> TestedCase
  ) async -> [TestedCase] {
    await withTaskGroup(of: (Int, TestedCase).self) { group in
      var results: [TestedCase?] = Array(repeating: nil, count: names.count)
      for (index, name) in names.enumerated() {
        if index >= 8, let (done, result) = await group.next() { results[done] = result }
        group.addTask { (index, await test(name)) }
      }
      for await (done, result) in group { results[done] = result }
      return results.compactMap { $0 }
    }
  }

  /// A line for each test and one for all: exit code 1 when one failed.
  static func report(_ tests: [TestedCase], _ console: Console) throws -> Runs.ExitCode {
    let failed: Int = tests.count { $0.problem != nil }
    if console.format == .json {
      try console.write([
        "passed": JSON(tests.count - failed), "failed": JSON(failed), "tests": .array(tests.map(\.json)),
      ])
      return failed == 0 ? .success : .failed
    }
    for test in tests {
      try console.write("\(test.problem == nil ? "✓" : "✗") \(test.name)")
      if let problem = test.problem { console.streams.noteError("\(test.name): \(problem)") }
    }
    try console.write("\(tests.count - failed) passed, \(failed) failed")
    return failed == 0 ? .success : .failed
  }

  private var json: JSON {
    var members: JSON.Object = ["name": .string(name), "passed": .bool(problem == nil)]
    if problem != nil { members.append("problem", detail) }
    return .object(members)
  }
}
