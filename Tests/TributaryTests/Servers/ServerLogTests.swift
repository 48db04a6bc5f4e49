import Foundation
import Logging
import Testing

@testable import Tributary

/// The logs of servers, on the real file system.
struct ServerLogTests {
  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tributary-log-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path(percentEncoded: false))
  }

  @Test func `lines are appended to a file that only its owner reads`() throws {
    try withFolder { folder in
      let path = ServerLogFile.path(of: "files", in: folder)
      for _ in 0..<2 { ServerLogFile(path: path).write("one\nline") }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "one line\none line\n")
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
  }

  @Test func `a log never grows beyond two files of its size, and loses the oldest lines only`() throws {
    try withFolder { folder in
      let path = folder + "/x.log"
      let log = ServerLogFile(path: path, maximumBytes: 100)
      for number in 1000..<1100 { log.write("line \(number)") }
      let files = try [path + ".1", path].map { try String(contentsOfFile: $0, encoding: .utf8) }
      #expect(files.allSatisfy { $0.utf8.count <= 100 })
      let lines = files.joined().split(separator: "\n")
      #expect(lines.last == "line 1099")
      #expect(lines == (1100 - lines.count..<1100).map { "line \($0)" })
    }
  }

  @Test func `a line that is too long is cut`() throws {
    try withFolder { folder in
      ServerLogFile(path: folder + "/x.log").write(String(repeating: "x", count: 1 << 20))
      let text = try String(contentsOfFile: folder + "/x.log", encoding: .utf8)
      #expect(text.utf8.count == ServerLogFile.maximumLineBytes + 1)
    }
  }

  @Test func `what becomes of a server is noted with its milliseconds`() throws {
    try withFolder { folder in
      var environment = FakeHost().environment
      environment.logFile = { _ in ServerLogFile(path: folder + "/x.log") }
      let host = ClientHost(environment: environment) {
        RunSources(seed: 1, now: { WallTime(milliseconds: 1_700_000_000_123) }, clock: ContinuousClock())
      }
      ServerLogs(host).note("starts", of: "x")
      let log = try String(contentsOfFile: folder + "/x.log", encoding: .utf8)
      #expect(log == "2023-11-14T22:13:20.123Z starts\n")
    }
  }

  @Test func `a log that cannot be written is as good as none`() {
    ServerLogFile(path: "/proc/none/x.log").write("nobody reads this")
  }
}
