import Foundation
import Synchronization

/// A new folder that is removed with its content when the test ends.
final class TemporaryFolder: Sendable {
  let path: String
  private let pipes = Mutex<[String: FileHandle]>([:])

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
    TributaryProgram(folder: self, environment: environment)
  }

  /// Writes a file and the folders above it.
  func write(_ name: String, _ text: String) throws {
    let url = URL(filePath: path).appending(path: name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  /// Moves a file inside of the folder.
  func rename(_ name: String, _ newName: String) throws {
    try FileManager.default.moveItem(atPath: path + "/" + name, toPath: path + "/" + newName)
  }

  /// Two servers that are this program itself: over stdio, and over TCP.
  func writeServers() throws {
    let start = #""command":"${TRIBUTARY}","args":["serve","--expose","builtin","--root",".""#
    try write("servers.d/files.json", "{\(start)]}")
    try write("servers.d/calculator.json", #"{\#(start),"--tcp","127.0.0.1:0"],"transport":"tcp"}"#)
  }

  /// A pipe with a name, for ``firstLine(of:)``; a writer never waits.
  func makePipe(_ name: String) {
    unsafe mkfifo(path + "/" + name, 0o600)
    guard let handle = FileHandle(forUpdatingAtPath: path + "/" + name) else { return }
    pipes.withLock { $0[name] = handle }
  }

  /// Waits for the first line that is written to a named pipe; empty when the program ends without one, and when the time
  /// of the test is over.
  func firstLine(of pipe: String) async -> String {
    guard let handle: FileHandle = pipes.withLock({ $0[pipe] }) else { return "" }
    return await handle.nextLine { try? handle.write(contentsOf: Data("\n".utf8)) }
  }

  /// Ends the wait of whoever still reads from a pipe.
  func endPipes() {
    for handle in pipes.withLock({ Array($0.values) }) { try? handle.write(contentsOf: Data("\n".utf8)) }
  }
}

/// Whether a process is there and not merely waiting to be collected.
func isRunning(_ pid: Int32) -> Bool {
  guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
  return text.split(separator: ")").last?.split(separator: " ").first != "Z"
}
