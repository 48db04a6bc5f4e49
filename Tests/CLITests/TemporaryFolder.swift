import Foundation

/// A new folder that is removed with its content when the test ends.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "tributary-cli-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path(percentEncoded: false)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The program, run in this folder.
  func program(_ environment: [String: String] = [:]) -> TributaryProgram {
    TributaryProgram(folder: path, environment: environment)
  }

  /// Writes a file and the folders above it.
  func write(_ name: String, _ text: String) throws {
    let url = URL(filePath: path).appending(path: name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  /// Two servers that are this program itself: over stdio, and over TCP.
  func writeServers() throws {
    let start = #""command":"${TRIBUTARY}","args":["serve","--expose","builtin","--root",".""#
    try write("servers.d/files.json", "{\(start)]}")
    try write("servers.d/calculator.json", #"{\#(start),"--tcp","127.0.0.1:0"],"transport":"tcp"}"#)
  }

  /// A pipe with a name: a reader waits in ``firstLine(of:)`` until somebody has written a line.
  func makePipe(_ name: String) {
    unsafe mkfifo(path + "/" + name, 0o600)
  }

  /// Waits for the first line that is written to a named pipe.
  @concurrent
  func firstLine(of pipe: String) async throws -> String {
    let text: String = try String(contentsOfFile: path + "/" + pipe, encoding: .utf8)
    return text.split(separator: "\n").first.map(String.init) ?? ""
  }
}

/// Whether a process is there and not merely waiting to be collected.
func isRunning(_ pid: Int32) -> Bool {
  guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
  return text.split(separator: ")").last?.split(separator: " ").first != "Z"
}
