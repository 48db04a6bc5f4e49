import Glibc
import NIOCore

/// Who is at the other end of a Unix socket, as the system knows it from the time of the connection.
struct PeerCredentials: Sendable, Hashable, CustomStringConvertible {
  let processID: UInt32
  let userID: UInt32

  init(processID: UInt32, userID: UInt32) {
    self.processID = processID
    self.userID = userID
  }

  /// The peer of an open channel; nil when the system does not say.
  ///
  /// Called on the event loop of the channel.
  init?(of channel: any Channel) {
    let found = try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
      Self.read($0)
    }
    guard let found = found ?? nil else { return nil }
    self = found
  }

  /// Reads `struct ucred`: process, user and group, as unix(7) describes it.
  private static func read(_ socket: Int32) -> PeerCredentials? {
    var words: [UInt32] = [0, 0, 0]
    let wanted = socklen_t(words.count * MemoryLayout<UInt32>.size)
    var size = wanted
    guard unsafe getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &words, &size) == 0, size == wanted else { return nil }
    return PeerCredentials(processID: words[0], userID: words[1])
  }

  var description: String { "uid \(userID) pid \(processID)" }

  /// It runs as the same user as this process, or as root, which can do everything anyway.
  var isOwn: Bool { isOwn(of: geteuid()) }

  func isOwn(of user: UInt32) -> Bool { userID == user || userID == 0 }
}
