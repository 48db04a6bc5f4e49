import Foundation
import JSONKit
import Synchronization
import Testing

/// A program that runs in a folder; its standard input stays open until it is stopped.
final class StartedProgram: Sendable {
  /// How long one may take to end when it is asked to, in seconds.
  static let patience = 40.0

  private let process: Mutex<(Process, Pipe)>
  private let output: FileHandle
  private let ended = DispatchSemaphore(value: 0)

  init(_ program: String, _ arguments: [String], _ folder: ServedFolder) throws {
    let process = Process()
    // Threads of a test block signals, and what they start inherits that.
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["--default-signal=TERM", program] + arguments
    process.currentDirectoryURL = URL(filePath: folder.path)
    process.environment = folder.environment
    process.standardError = try folder.errorFile()
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    let ended = self.ended
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    self.output = output.fileHandleForReading
    self.process = Mutex((process, input))
  }

  /// A program of this package: beside the test bundle, by the name of its product or of its target.
  static func path(_ names: String...) throws -> String {
    let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let folder = URL(filePath: own).deletingLastPathComponent()
    let paths = names.map { folder.appending(path: $0).path(percentEncoded: false) }
    let built = paths.first { FileManager.default.isExecutableFile(atPath: $0) }
    return try #require(built, "\(names[0]) is not built")
  }

  /// Where it says, in its first line, that it listens.
  func address() async throws -> String {
    let output = self.output
    let line = await withCheckedContinuation { waiter in
      Thread.detachNewThread {
        var line: [UInt8] = []
        while let byte = try? output.read(upToCount: 1)?.first, byte != 0x0A { line.append(byte) }
        waiter.resume(returning: line)
      }
    }
    let address = try? JSON(parsing: line)["listening"]?.stringValue
    return try #require(address, "it printed: \(String(decoding: line, as: UTF8.self))")
  }

  /// All that it prints, and its exit code.
  func end() async -> (output: String, exit: Int32) {
    await withCheckedContinuation { waiter in
      Thread.detachNewThread {
        let data = (try? self.output.readToEnd()) ?? Data()
        self.ended.wait()
        let exit = self.process.withLock { $0.0.terminationStatus }
        waiter.resume(returning: (String(decoding: data, as: UTF8.self), exit))
      }
    }
  }

  /// Runs a program while `body` uses it, and asks it to end then, as a person at a terminal would.
  static func use(
    _ program: String, _ arguments: [String], _ folder: ServedFolder, _ body: (StartedProgram) async throws -> Void
  ) async throws {
    let started = try StartedProgram(program, arguments, folder)
    do {
      try await body(started)
    } catch {
      await started.stop()
      throw error
    }
    await started.stop()
  }

  private func stop() async {
    await withCheckedContinuation { waiter in
      Thread.detachNewThread {
        self.process.withLock { parts in
          parts.0.terminate()
          if self.ended.wait(timeout: .now() + Self.patience) == .timedOut {
            Issue.record("it did not end within \(Self.patience) s of being asked to")
            kill(parts.0.processIdentifier, SIGKILL)
          }
          try? parts.1.fileHandleForWriting.close()
        }
        waiter.resume()
      }
    }
  }
}
