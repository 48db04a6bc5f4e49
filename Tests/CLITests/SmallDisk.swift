import Foundation
import Glibc
import Synchronization
import Testing

/// A disk of some kilobytes in memory, which only those see who are started by ``starter(in:)``; it goes with this object.
final class SmallDisk: Sendable {
  /// Of its own, because every program that ends wakes the readers of its folder's pipes.
  private let folder: TemporaryFolder
  private let holder: RunningProgram
  private let room = Mutex(false)

  /// Where it is.
  var path: String { folder.path + "/disk" }

  /// Whether there is room by now.
  var isRoomy: Bool { room.withLock(\.self) }

  /// Makes the disk in a mount namespace, which lasts as long as a program that waits for a word of this process.
  init(kilobytes: Int) async throws {
    folder = try TemporaryFolder()
    folder.makePipe("made")
    folder.makePipe("end")
    try folder.write("disk/.here", "")
    let mount = "mount -t tmpfs -o size=\(kilobytes)k tributary disk && echo $$ > made; read -r word < end"
    holder = try RunningProgram(
      "unshare", Self.isRoot ? ["-m", "sh", "-c", mount] : ["-Urm", "sh", "-c", mount], folder: folder,
      environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"], input: nil, output: nil)
    let word: String = await folder.firstLine(of: "made")
    try #require(Int32(word) == holder.pid, "\(word) \((try? holder.text(.errors)) ?? "")")
  }

  deinit { holder.send(SIGKILL) }

  /// The words that start a program which sees the disk.
  func starter(in here: TemporaryFolder) -> [String] {
    ["nsenter", "-t", "\(holder.pid)", "-m"] + (Self.isRoot ? [] : ["-U", "--preserve-credentials"])
      + ["env", "-C", here.path]
  }

  /// Makes the disk larger than anybody needs.
  func makeRoom() async throws {
    let here = try TemporaryFolder()
    let words: [String] = starter(in: here) + ["mount", "-o", "remount,size=64m", path]
    let growing = try RunningProgram(
      words[0], Array(words.dropFirst()), folder: here,
      environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"], input: nil, output: nil)
    let exit: Int32 = await growing.exit()
    try #require(exit == 0, "\((try? growing.text(.errors)) ?? "")")
    room.withLock { $0 = true }
  }

  private static let isRoot: Bool = geteuid() == 0
}
