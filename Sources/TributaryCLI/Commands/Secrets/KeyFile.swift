import Glibc
import JSONKit
import Runs

/// A file with 32 bytes that nobody can guess, which only its owner reads.
enum KeyFile {
  /// - Throws: ``CommandFailure`` when it is there already, or cannot be made.
  static func make(_ path: String) throws(CommandFailure) {
    makeFolders(above: path)
    let file: Int32 = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else {
      let reason: String = errno == EEXIST ? "it is there already" : unsafe String(cString: strerror(errno))
      throw CommandFailure(.failed, "not_written", "\(path) cannot be made: \(reason)")
    }
    let text: String = String(decoding: Base64.digits(RandomText().bytes(32)), as: UTF8.self) + "\n"
    let isWritten: Bool = StandardStreams.write(text, to: file) && fsync(file) == 0
    guard close(file) == 0, isWritten else {
      unsafe unlink(path)
      throw CommandFailure(.failed, "not_written", "\(path) cannot be written")
    }
  }

  /// Makes the folders that are not there, for their owner only; whether it worked shows when the file is made.
  private static func makeFolders(above path: String) {
    for place in path.indices.dropFirst() where path[place] == "/" { unsafe mkdir(String(path[..<place]), 0o700) }
  }
}
