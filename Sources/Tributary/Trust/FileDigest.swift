import Crypto
import Glibc

/// SHA-256 of files of any size, and what tells without reading them whether they were written to.
enum FileDigest {
  /// How much is read at a time.
  private static let chunkBytes = 1 << 20

  /// In hexadecimal digits; nil for what is no plain file or cannot be read.
  static func text(of path: String) -> String? {
    let file: Int32 = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var info = stat()
    guard unsafe fstat(file, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return nil }
    var hash = Crypto.SHA256()
    var buffer = [UInt8](repeating: 0, count: chunkBytes)
    while true {
      let count: Int = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { break }
      unsafe buffer.withUnsafeBytes {
        unsafe hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<count]))
      }
    }
    return hash.finalize().map { byte in
      let digits = String(byte, radix: 16)
      return digits.utf8.count < 2 ? "0" + digits : digits
    }.joined()
  }

  /// The file and the time of its last change, which no program can set back; nil when there is none.
  static func stamp(of path: String) -> String? {
    var info = stat()
    guard unsafe stat(path, &info) == 0 else { return nil }
    let changed = "\(info.st_ctim.tv_sec).\(info.st_ctim.tv_nsec)"
    return "\(info.st_dev):\(info.st_ino):\(info.st_size):\(changed)"
  }

  /// Whether a path is a program that this user may start.
  static func isProgram(_ path: String) -> Bool {
    var info = stat()
    guard unsafe stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return false }
    return unsafe access(path, X_OK) == 0
  }
}
