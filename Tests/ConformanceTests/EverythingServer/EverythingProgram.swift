import Foundation
import JSONKit
import Synchronization
import TestKit
import Testing

/// The built `everything-server`, for the time of a test.
struct EverythingProgram: Sendable {
  /// What it says that it listens at.
  var address: String
  var port: Int

  /// Starts it at a free port, and asks it to end when `body` has.
  ///
  /// - Parameter carrier: `--http` or `--tcp`.
  static func run(_ carrier: String = "--http", _ body: (EverythingProgram) async throws -> Void) async throws {
    let process = try program([carrier, "127.0.0.1:0"])
    let output = Pipe()
    let said = Mutex<[UInt8]>([])
    let (hasSpoken, hasEnded) = (Gate(), Gate())
    process.standardOutput = output
    output.fileHandleForReading.readabilityHandler = { handle in
      let data = handle.availableData
      let line = said.withLock { said in
        said += data
        return said
      }
      if data.isEmpty || line.contains(UInt8(ascii: "\n")) { hasSpoken.open() }
      if data.isEmpty { handle.readabilityHandler = nil }
    }
    process.terminationHandler = { _ in hasEnded.open() }
    try process.run()
    await hasSpoken.wait()
    let result: Result<Void, any Error>
    do {
      let line = try JSON(parsing: said.withLock { Array($0.prefix { $0 != UInt8(ascii: "\n") }) })
      let address = try #require(line["listening"]?.stringValue)
      let port = try #require(URL(string: address)?.port)
      result = .success(try await body(EverythingProgram(address: address, port: port)))
    } catch {
      result = .failure(error)
    }
    process.terminate()
    await hasEnded.wait()
    try result.get()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 0, "SIGTERM is an orderly end")
  }

  /// Starts it with these arguments and input, and lets it come to its end.
  static func start(
    _ arguments: [String], input: String = ""
  ) async throws -> (exitCode: Int32, output: String, errors: String) {
    let process = try program(arguments)
    let files = (0..<3).map { _ in
      FileManager.default.temporaryDirectory.appending(path: "everything-\(UUID().uuidString)")
    }
    defer { for file in files { try? FileManager.default.removeItem(at: file) } }
    for (file, text) in zip(files, [input, "", ""]) { try Data(text.utf8).write(to: file) }
    process.standardInput = try FileHandle(forReadingFrom: files[0])
    process.standardOutput = try FileHandle(forWritingTo: files[1])
    process.standardError = try FileHandle(forWritingTo: files[2])
    let hasEnded = Gate()
    process.terminationHandler = { _ in hasEnded.open() }
    try process.run()
    await hasEnded.wait()
    let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    return (process.terminationStatus, texts[1], texts[2])
  }

  private static func program(_ arguments: [String]) throws -> Process {
    let process = Process()
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    process.executableURL = URL(filePath: tests).deletingLastPathComponent().appending(path: "everything-server")
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return process
  }
}
