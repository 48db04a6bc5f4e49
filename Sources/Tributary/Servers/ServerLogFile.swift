import Glibc
import JSONKit
import Synchronization

/// The log of one server: what it wrote to standard error and how its connections went; two files of bounded size.
///
/// `NAME.log` is written, `NAME.log.1` is the one before it. Several hosts may write at the same time: lines are appended
/// whole. A log that cannot be written is as good as none.
package final class ServerLogFile: Sendable {
  /// The size at which a file becomes the one before it.
  package static let maximumBytes = 1 << 20
  /// A longer line is cut.
  package static let maximumLineBytes = 8 << 10

  private struct State {
    var descriptor: Int32 = -1
    var bytes = 0
    var isBroken = false
  }

  /// Where it stands.
  package let path: String
  private let limit: Int
  private let state = Mutex(State())

  /// A log that is opened with its first line.
  package init(path: String, maximumBytes: Int = ServerLogFile.maximumBytes) {
    self.path = path
    limit = maximumBytes
  }

  deinit {
    let descriptor = state.withLock { $0.descriptor }
    if descriptor >= 0 { close(descriptor) }
  }

  /// The path of a server's log in the state folder.
  package static func path(of server: String, in folder: String) -> String { "\(folder)/logs/\(server).log" }

  /// Appends one line.
  package func write(_ line: String) {
    var bytes: [UInt8] = Array(line.utf8.prefix(Self.maximumLineBytes)).map { $0 == 0x0A ? 0x20 : $0 }
    bytes.append(0x0A)
    state.withLock { state in
      guard open(&state) else { return }
      if state.bytes + bytes.count > limit, state.bytes > 0 { turnOver(&state) }
      guard state.descriptor >= 0 else { return }
      let count: Int = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(state.descriptor, $0.baseAddress, $0.count) }
      state.bytes += max(count, 0)
    }
  }

  private func open(_ state: inout State) -> Bool {
    if state.isBroken || state.descriptor >= 0 { return !state.isBroken }
    let folder: String = ConfigurationFile.parent(of: path)
    HostFiles.makeFolder(folder)
    state.descriptor = unsafe Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    state.isBroken = state.descriptor < 0
    if state.isBroken { return false }
    var info = stat()
    state.bytes = unsafe fstat(state.descriptor, &info) == 0 ? Int(info.st_size) : 0
    return true
  }

  private func turnOver(_ state: inout State) {
    close(state.descriptor)
    unsafe rename(path, path + ".1")
    (state.descriptor, state.bytes) = (-1, 0)
    _ = open(&state)
  }
}

extension ServerLogFile {
  /// The path of a server's log for this process's user; nil without a home.
  package static func path(of server: String) -> String? {
    HostEnvironment.current().stateDirectory.map { path(of: server, in: $0) }
  }
}
