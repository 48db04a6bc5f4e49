import ArgumentParser
import Glibc
import JSONKit
import Runs
import Tributary

/// Shows what a server wrote to standard error and how its connections went.
struct MCPLogsCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "logs", abstract: "Shows what a server wrote to standard error, and when it started and ended.",
    discussion: "Every tributary that runs the server writes there; lines of the server begin with |.")

  @OptionGroup var global: GlobalOptions

  @Flag(name: .shortAndLong, help: "Go on with what is written from now on.")
  var follow = false

  @Option(name: .shortAndLong, help: ArgumentHelp("The last lines.", valueName: "count"))
  var lines = 200

  @Argument(help: "The server's name.")
  var name: String

  var output: OutputSettings { global.settings(.text) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    guard let path: String = ServerLogFile.path(of: name) else {
      throw CommandFailure(.failed, "no_log", "nothing is logged without a home folder; set HOME or XDG_STATE_HOME")
    }
    var tail = LogTail(path: path)
    var text: String = LogTail.text(of: path + ".1") + tail.read()
    if text.isEmpty && !follow {
      throw CommandFailure(
        .failed, "no_log", "there is no log of \"\(name)\" (\(path)); it is written when the server is started")
    }
    let last: [Substring] = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().suffix(
      max(lines, 0))
    for line in last { try console.write(String(line)) }
    guard follow else { return .success }
    while true {
      try await ContinuousClock().sleep(for: .milliseconds(200))
      text = tail.read()
      if !text.isEmpty { try console.write(String(text.dropLast(text.hasSuffix("\n") ? 1 : 0))) }
    }
  }
}

/// A log that grows, and may begin anew.
struct LogTail {
  private let path: String
  private var inode: ino_t = 0
  private var offset = 0

  init(path: String) {
    self.path = path
  }

  /// The whole of a file that is no larger than a log gets; empty when there is none.
  static func text(of path: String) -> String {
    var tail = LogTail(path: path)
    return tail.read()
  }

  /// What was written since the last time.
  mutating func read() -> String {
    let file: Int32 = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "" }
    defer { close(file) }
    var info = stat()
    guard unsafe fstat(file, &info) == 0 else { return "" }
    if info.st_ino != inode || Int(info.st_size) < offset { (inode, offset) = (info.st_ino, 0) }
    guard Int(info.st_size) > offset, lseek(file, off_t(offset), SEEK_SET) >= 0 else { return "" }
    let bytes: [UInt8] = StandardStreams.read(file, ServerLogFile.maximumBytes * 2) ?? []
    offset += bytes.count
    return String(decoding: bytes, as: UTF8.self)
  }
}
