import Glibc
import JSONRPC
import Synchronization

/// The file of a Unix socket that this process listens on.
///
/// The socket is made beside its place and comes there when it listens and its mode is set, in one step that fails where
/// something is. So nobody else can connect at any time, and one that does not answer there is one whose program is gone.
final class UnixSocketFile: Sendable {
  /// The longest path that can be connected to: Linux takes 107 bytes in `sun_path`, other systems and SwiftNIO 103.
  static let maximumPathBytes = 103
  private static let mode: mode_t = 0o600
  private static let backlog: Int32 = 128
  /// Sockets that are made for one place at one time, and how often one is tried to be put there.
  private static let maximumDrafts = 10

  /// Which file it is, whatever becomes of its name.
  private struct Identity: Equatable {
    let device: dev_t
    let number: ino_t

    init(_ info: stat) {
      device = info.st_dev
      number = info.st_ino
    }
  }

  /// The absolute path.
  let path: String
  private let identity: Identity
  private let isThere = Atomic(true)

  private init(_ path: String, _ info: stat) {
    self.path = path
    identity = Identity(info)
  }

  /// Makes the file, and a socket that listens there.
  ///
  /// - Throws: ``TransportError`` `unreachable` when that cannot be done, or something is there that must stay.
  static func listening(at path: String) throws(TransportError) -> (file: UnixSocketFile, socket: Descriptor) {
    let path = try checked(path)
    let socket = try newSocket()
    let draft = try draft(socket, path)
    defer { unsafe unlink(draft) }
    guard unsafe chmod(draft, mode) == 0, let info = status(draft), info.st_mode == S_IFSOCK | mode else {
      throw failure(path, "other users cannot be kept away there; choose another folder")
    }
    guard listen(socket.number, backlog) == 0 else { throw failure(path, SystemError.text(errno)) }
    for _ in 0..<maximumDrafts {
      guard unsafe link(draft, path) != 0 else { return (UnixSocketFile(path, info), socket) }
      guard errno == EEXIST else { throw failure(path, SystemError.text(errno)) }
      try removeAbandoned(path, aside: draft + "-")
    }
    throw failure(path, "other programs keep making sockets there; choose another path")
  }

  /// Removes the file, if it is still this one; called while the socket listens, so that nobody takes its place meanwhile.
  func remove() {
    guard isThere.exchange(false, ordering: .relaxed), let info = Self.status(path), Identity(info) == identity else {
      return
    }
    unsafe unlink(path)
  }

  /// Removes a socket that nobody listens on.
  private static func removeAbandoned(_ path: String, aside: String) throws(TransportError) {
    guard let found = status(path) else { return }
    guard found.st_mode & S_IFMT == S_IFSOCK else {
      throw failure(path, "something is there that is no socket; remove it or choose another path")
    }
    switch unsafe call(connect, try newSocket(), path) {
    case 0, EAGAIN, EPROTOTYPE:
      throw failure(path, "another program listens there; end it or choose another path")
    case ECONNREFUSED: break
    case ENOENT: return
    case let error:
      throw failure(path, "it is unknown whether another program listens there: \(SystemError.text(error))")
    }
    guard unsafe rename(path, aside) == 0 else {
      guard errno != ENOENT else { return }
      throw failure(path, "the socket that was left there cannot be removed: \(SystemError.text(errno))")
    }
    // Another program may have come first: then it is its socket that was moved, and goes back.
    if let moved = status(aside), Identity(moved) != Identity(found) { unsafe link(aside, path) }
    unsafe unlink(aside)
  }

  // MARK: The place

  private static func checked(_ text: String) throws(TransportError) -> String {
    guard !text.isEmpty, !text.utf8.contains(0), text.utf8.last != UInt8(ascii: "/") else {
      throw TransportError(
        .unreachable, "'\(text)' names no file for a Unix socket; give a path such as /run/me/mcp.sock")
    }
    let path = text.utf8.first == UInt8(ascii: "/") ? text : "\(workingFolder())/\(text)"
    guard path.utf8.count <= maximumPathBytes else {
      throw failure(
        path, "the path has \(path.utf8.count) bytes and a socket takes \(maximumPathBytes); use a shorter one")
    }
    var info = stat()
    let folder = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
    guard unsafe stat(folder.isEmpty ? "/" : String(folder), &info) == 0, info.st_mode & S_IFMT == S_IFDIR else {
      throw failure(path, "there is no folder \(folder); make it first")
    }
    return path
  }

  private static func workingFolder() -> String {
    guard let name = unsafe getcwd(nil, 0) else { return "." }
    defer { unsafe free(name) }
    return unsafe String(cString: name)
  }

  private static func status(_ path: String) -> stat? {
    var info = stat()
    return unsafe lstat(path, &info) == 0 ? info : nil
  }

  // MARK: System calls

  /// Binds the socket beside its place; returns the path there.
  private static func draft(_ socket: Descriptor, _ path: String) throws(TransportError) -> String {
    for number in 0..<maximumDrafts {
      let draft = "\(path).\(number)"
      switch unsafe call(bind, socket, draft) {
      case 0: return draft
      case EADDRINUSE: continue
      case let error:
        throw failure(path, "\(SystemError.text(error)); choose a path in a folder that you may write to")
      }
    }
    throw failure(path, "other programs make sockets there, or left \(path).0 and those after it; remove them")
  }

  private static func newSocket() throws(TransportError) -> Descriptor {
    let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    let number = socket(AF_UNIX, Int32(kind), 0)
    guard number >= 0 else {
      throw TransportError(.unreachable, "no socket could be made: \(SystemError.text(errno)); raise ulimit -n")
    }
    return Descriptor(owning: number)
  }

  /// Binds or connects; returns 0 or an errno.
  private static func call(
    _ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32, _ socket: Descriptor, _ path: String
  ) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let isShort = unsafe withUnsafeMutableBytes(of: &address.sun_path) { place in
      guard path.utf8.count < place.count else { return false }
      unsafe place.copyBytes(from: path.utf8)
      return true
    }
    guard isShort else { return ENAMETOOLONG }
    return unsafe withUnsafePointer(to: address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe function(socket.number, pointer, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0 ? 0 : errno
      }
    }
  }

  private static func failure(_ path: String, _ reason: String) -> TransportError {
    TransportError(.unreachable, "cannot listen on \(SocketDestination.unix(path)): \(reason)")
  }
}
