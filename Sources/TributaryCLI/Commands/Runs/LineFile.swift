import Glibc

/// A file that is written line by line and appears when it is whole; what was there stays until then.
struct LineFile: Sendable {
  private let path: String
  private let draft: String
  private let descriptor: Int32

  /// - Throws: ``CommandFailure`` with exit code 2 when nothing can be written there.
  init(_ path: String) throws(CommandFailure) {
    self.path = path
    draft = "\(path).\(getpid()).part"
    descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure(path) }
  }

  /// - Throws: ``CommandFailure`` when the disk does not take it.
  func write(_ line: String) throws(CommandFailure) {
    guard StandardStreams.write(line + "\n", to: descriptor) else { throw Self.failure(path) }
  }

  /// Puts the file in its place.
  func finish() throws(CommandFailure) {
    guard close(descriptor) == 0, unsafe rename(draft, path) == 0 else { throw Self.failure(path) }
  }

  /// Takes away what was written.
  func discard() {
    close(descriptor)
    unsafe unlink(draft)
  }

  private static func failure(_ path: String) -> CommandFailure { .usage("the file '\(path)' cannot be written") }
}
