import Foundation
import Synchronization

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

  /// The folder the program runs in; removed by ``TemporaryFolder``.
  let folder: String
  var environment: [String: String] = [:]

  /// The program beside the test bundle.
  static let path: String = {
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
  func start(_ arguments: [String], input: String? = nil, output: FileHandle? = nil) throws -> RunningProgram {
    try RunningProgram(
      Self.path, arguments, folder: folder, environment: Self.base.merging(environment) { $1 }, input: input,
      output: output)
  }

  /// No configuration and no key of whoever runs the tests.
  private static var base: [String: String] {
    let own: [String: String] = ProcessInfo.processInfo.environment
    return ["PATH": own["PATH"] ?? "/usr/bin:/bin", "HOME": "/nonexistent", "TRIBUTARY": path]
  }
}

/// A program that was started.
final class RunningProgram: Sendable {
  /// One of its streams.
  enum Stream: String, Sendable {
    case output, errors
  }

  private struct State {
    var status: Int32?
    var waiters: [CheckedContinuation<Int32, Never>] = []
  }

  let pid: Int32
  private let folder: String
  private let state = Mutex(State())

  init(
    _ path: String, _ arguments: [String], folder: String, environment: [String: String], input: String?,
    output: FileHandle?
  ) throws {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder)
    process.environment = environment
    self.folder = folder
    process.standardInput = try input.map { try Self.file(folder + "/.input", $0) } ?? FileHandle.nullDevice
    process.standardOutput = try output ?? Self.file(folder + "/.output")
    process.standardError = try Self.file(folder + "/.errors")
    let ended = Ended()
    process.terminationHandler = { process in
      ended.set(process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus)
    }
    try process.run()
    pid = process.processIdentifier
    ended.forward { [self] status in
      let waiters: [CheckedContinuation<Int32, Never>] = state.withLock { state in
        state.status = status
        defer { state.waiters = [] }
        return state.waiters
      }
      for waiter in waiters { waiter.resume(returning: status) }
    }
  }

  /// The exit code, or the negative number of the signal that ended it.
  func exit() async -> Int32 {
    await withCheckedContinuation { waiter in
      let status: Int32? = state.withLock { state in
        if state.status == nil { state.waiters.append(waiter) }
        return state.status
      }
      if let status { waiter.resume(returning: status) }
    }
  }

  func send(_ signal: Int32) {
    kill(pid, signal)
  }

  func text(_ stream: Stream) throws -> String {
    try String(contentsOfFile: "\(folder)/.\(stream.rawValue)", encoding: .utf8)
  }

  private static func file(_ path: String, _ text: String? = nil) throws -> FileHandle {
    try Data((text ?? "").utf8).write(to: URL(filePath: path))
    guard let handle = text == nil ? FileHandle(forWritingAtPath: path) : FileHandle(forReadingAtPath: path) else {
      throw CocoaError(.fileNoSuchFile)
    }
    return handle
  }

  /// The end of a process, which may come before anybody asks.
  private final class Ended: Sendable {
    private let state = Mutex<(status: Int32?, forward: (@Sendable (Int32) -> Void)?)>((nil, nil))

    func set(_ status: Int32) {
      let forward = state.withLock { state in
        state.status = status
        return state.forward
      }
      forward?(status)
    }

    func forward(_ action: @escaping @Sendable (Int32) -> Void) {
      let status: Int32? = state.withLock { state in
        state.forward = action
        return state.status
      }
      if let status { action(status) }
    }
  }
}
