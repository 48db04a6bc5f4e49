import Glibc

/// A lock that ends with the process at the latest.
package struct FileLock: Sendable {
  private let descriptor: Int32

  /// A lock on nothing, for hosts without files.
  static let none = FileLock(descriptor: -1)

  private init(descriptor: Int32) { self.descriptor = descriptor }

  /// Takes the lock of a file, which is made if it is not there.
  ///
  /// - Returns: nil when somebody else has it.
  static func take(_ path: String) throws -> FileLock? {
    HostFiles.makeFolder(ConfigurationFile.parent(of: path))
    let descriptor: Int32 = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw ConfigurationError(
        .unreadable, "the file cannot be locked; check the permissions of its folder", file: path)
    }
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return FileLock(descriptor: descriptor) }
    close(descriptor)
    return nil
  }

  /// Lets go of it; once.
  func release() {
    guard descriptor >= 0 else { return }
    // A program that is being started just now may have a copy of the descriptor.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
