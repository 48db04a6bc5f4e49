import Glibc

/// An open file or folder, closed with its last reference.
final class Descriptor: Sendable {
  let raw: Int32

  init(_ raw: Int32) {
    self.raw = raw
  }

  deinit {
    close(raw)
  }

  /// What an open file is.
  struct Status {
    var kind: FileKind
    /// Bytes; 0 for everything that is no regular file.
    var size: Int
  }

  func status() throws(ServingError) -> Status {
    var info = stat()
    guard unsafe fstat(raw, &info) == 0 else { throw SystemFailure.current.error(for: "the file") }
    let kind = FileKind(mode: info.st_mode)
    return Status(kind: kind, size: kind == .file ? Int(info.st_size) : 0)
  }

  /// Reads the next bytes; fewer than `count` at the end of the file only.
  func read(_ count: Int) throws(ServingError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let wanted: Int = min(count - bytes.count, 1 << 16)
      let chunk: [UInt8] = try readOnce(wanted)
      if chunk.isEmpty { break }
      bytes += chunk
    }
    return bytes
  }

  private func readOnce(_ count: Int) throws(ServingError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: count)
    while true {
      let got: Int = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(raw, $0.baseAddress, count) }
      if got >= 0 { return Array(buffer.prefix(got)) }
      let failure = SystemFailure.current
      if failure.number != EINTR { throw failure.error(for: "the file") }
    }
  }
}

/// What a name in a folder stands for.
package enum FileKind: String, Sendable, Hashable {
  case file, directory, link, other

  init(mode: mode_t) {
    self =
      switch mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .directory
      case S_IFLNK: .link
      default: .other
      }
  }
}

/// The last error number of the system, as a message.
struct SystemFailure {
  let number: Int32

  static var current: SystemFailure { SystemFailure(number: errno) }

  func error(for subject: String) -> ServingError {
    switch number {
    case ENOENT: ServingError(.notFound, "\(subject) does not exist; list_files shows what is there")
    case ENOTDIR: ServingError(.notFound, "\(subject) leads through something that is no folder")
    case EACCES, EPERM: ServingError(.notReadable, "\(subject) may not be read by this server")
    case ENAMETOOLONG: ServingError(.invalidArguments, "\(subject) is longer than the file system allows")
    case EMFILE, ENFILE: ServingError(.limit, "too many files are open; try again")
    default: ServingError(.notReadable, "\(subject) cannot be read (error \(number) of the system)")
    }
  }
}
