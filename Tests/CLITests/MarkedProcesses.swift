import Foundation
import Glibc

/// The processes that have a mark in their environment, as the system tells of them.
enum MarkedProcesses {
  /// The variable that holds the mark.
  static let variable = "SOAK"

  /// Waits until no process has the mark; the ids of those that still do when the time is over.
  static func left(of mark: String, within limit: Duration) async -> [Int32] {
    let end: ContinuousClock.Instant = .now + limit
    while true {
      let found: [Int32] = all(of: mark)
      if found.isEmpty || .now >= end { return found }
      try? await ContinuousClock().sleep(for: .milliseconds(25))
    }
  }

  /// Signals the programs with a mark, never the shim: whoever supervises is told by the end of what it supervises.
  static func kill(of mark: String, _ signal: Int32) {
    for pid in all(of: mark) where !name(pid).hasPrefix("tributary") { _ = Glibc.kill(pid, signal) }
  }

  private static func name(_ pid: Int32) -> String {
    (try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8)) ?? ""
  }

  /// Zombies have no environment any more.
  private static func all(of mark: String) -> [Int32] {
    let names: [String] = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    let wanted = Data("\(variable)=\(mark)\0".utf8)
    return names.compactMap { Int32($0) }.filter { pid in
      guard pid != getpid(), let handle = FileHandle(forReadingAtPath: "/proc/\(pid)/environ") else { return false }
      defer { try? handle.close() }
      guard let data = try? handle.readToEnd() else { return false }
      return data.range(of: wanted) != nil
    }
  }
}
