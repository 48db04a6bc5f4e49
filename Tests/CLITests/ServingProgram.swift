import Foundation
import JSONKit
import Testing

/// A `tributary serve` that listens, in a folder of its own, until the test ends.
final class ServingProgram {
  /// Where it listens, as its first line says.
  let address: String
  let running: RunningProgram

  /// Starts it and waits for its first line.
  init(_ folder: TemporaryFolder, _ arguments: [String], _ environment: [String: String] = [:]) async throws {
    let pipe = "listening-\(UUID().uuidString.prefix(8))"
    folder.makePipe(pipe)
    let output = try #require(FileHandle(forWritingAtPath: folder.path + "/" + pipe))
    running = try folder.program(environment).start(["serve"] + arguments, output: output)
    let line: String = await folder.firstLine(of: pipe)
    let errors: String = (try? running.text(.errors)) ?? ""
    let listening: String? = (try? JSON(parsing: line))?["listening"]?.stringValue
    if listening == nil { running.send(SIGKILL) }
    address = try #require(listening, "\(line) \(errors)")
  }

  deinit {
    running.send(SIGKILL)
  }

  /// Ends it as a service manager does; gives its exit code.
  func stop() async -> Int32 {
    running.send(SIGTERM)
    return await running.exit()
  }
}
