import Foundation

/// The built program, run as a user would run it, in a folder of its own.
struct TributaryProgram: Sendable {
  /// What one run left behind.
  struct Outcome: Sendable {
    var exit: Int32
    var output: String
    var errors: String

    /// The lines of standard output.
    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  /// The folder the program runs in.
  let folder: TemporaryFolder
  var environment: [String: String] = [:]
  /// What it is started by, a program and its arguments; empty for nothing.
  var starter: [String] = []

  /// The program that `TRIBUTARY_PROGRAM` names, such as an optimized one, else that beside the test bundle.
  static let path: String = {
    if let named: String = ProcessInfo.processInfo.environment["TRIBUTARY_PROGRAM"] { return named }
    let own: String = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let folder = URL(filePath: own).deletingLastPathComponent()
    let names = ["tributary", "TributaryCLI"].map { folder.appending(path: $0).path(percentEncoded: false) }
    return names.first { FileManager.default.isExecutableFile(atPath: $0) } ?? names[0]
  }()

  /// Runs to the end.
  func run(_ arguments: String..., input: String? = nil) async throws -> Outcome {
    let running: RunningProgram = try start(arguments, input: input)
    let exit: Int32 = await running.exit()
    return Outcome(exit: exit, output: try running.text(.output), errors: try running.text(.errors))
  }

  /// Starts without waiting; standard output goes to `output` instead of a file, if given.
  func start(
    _ arguments: [String], input: String? = nil, output: FileHandle? = nil, terminal: String? = nil
  ) throws -> RunningProgram {
    let words: [String] = starter + [Self.path] + arguments
    return try RunningProgram(
      words[0], Array(words.dropFirst()), folder: folder, environment: base.merging(environment) { $1 }, input: input,
      output: output, terminal: terminal)
  }

  /// No configuration and no key of whoever runs the tests.
  private var base: [String: String] {
    let own: [String: String] = ProcessInfo.processInfo.environment
    return [
      "PATH": own["PATH"] ?? "/usr/bin:/bin", "HOME": folder.path + "/home", "TRIBUTARY": Self.path,
      // What a test puts into its folder it agrees to.
      "TRIBUTARY_TRUST": "project",
    ]
  }
}
