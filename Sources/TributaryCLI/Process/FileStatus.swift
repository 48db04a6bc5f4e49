import Glibc

/// What stands at a path.
enum FileStatus {
  static func isFile(_ path: String) -> Bool {
    var info = stat()
    return unsafe stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFREG
  }

  static func isFolder(_ path: String) -> Bool {
    var info = stat()
    return unsafe stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
  }

  static func isExecutable(_ path: String) -> Bool {
    unsafe isFile(path) && access(path, X_OK) == 0
  }
}
