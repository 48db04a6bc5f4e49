import Foundation

/// One life of one process: its number alone would be given to another one later.
package struct ProcessIncarnation: Sendable, Hashable {
  /// The process number.
  package var pid: Int32
  /// When it started, in clock ticks since the machine was started.
  package var started: UInt64
  /// Which start of the machine, and which of its process namespaces: numbers mean something only there.
  package var place: String

  package init(pid: Int32, started: UInt64, place: String) {
    self.pid = pid
    self.started = started
    self.place = place
  }

  /// This process.
  package static let current = ProcessIncarnation(
    pid: ProcessInfo.processInfo.processIdentifier, started: start(of: "self") ?? 0, place: boot + "/" + namespace)

  /// Whether the process may still run.
  ///
  /// One of an earlier start of the machine does not. One in another namespace of this start cannot be seen, so it may.
  package var isAlive: Bool {
    let here = Self.current
    if place == here.place { return Self.start(of: String(pid)) == started }
    return place.hasPrefix(Self.boot + "/")
  }

  /// Source: proc_pid_stat(5), fields 3 and 22; a process that has ended and was not waited for is not alive.
  private static func start(of process: String) -> UInt64? {
    let fields = text("/proc/\(process)/stat").split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
    return UInt64(fields[19])
  }

  private static let boot = text("/proc/sys/kernel/random/boot_id").trimmingCharacters(in: .whitespacesAndNewlines)

  private static let namespace = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")) ?? ""

  private static func text(_ path: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }
}

extension ProcessIncarnation {
  /// How it is written in the file.
  var text: String { "\(pid):\(started):\(place)" }

  /// Reads what ``text`` wrote.
  init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let pid = Int32(parts[0]), let started = UInt64(parts[1]) else { return nil }
    self.init(pid: pid, started: started, place: String(parts[2]))
  }
}
