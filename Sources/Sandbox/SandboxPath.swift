import Glibc

/// What the file system says of a path.
package enum SandboxPath {
  /// Without symbolic links; nil where there is nothing.
  package static func real(_ path: String) -> String? {
    guard let resolved = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  package static func folder(of file: String) -> String {
    guard let slash = file.lastIndex(of: "/") else { return "." }
    return slash == file.startIndex ? "/" : String(file[..<slash])
  }

  /// Makes a folder of this user alone, with those above it.
  static func make(_ folder: String) throws(SandboxError) {
    var path = ""
    for part in folder.split(separator: "/") {
      path += "/" + part
      guard unsafe mkdir(path, 0o700) != 0, errno != EEXIST else { continue }
      if unsafe access(path, F_OK) == 0 { continue }
      throw SandboxError(.path, "\(path) cannot be made; check the permissions of the folder above it")
    }
  }
}

/// The folders of one server that outlive it; nobody else's, and the only ones it may write unless more are listed.
struct SandboxFolders: Sendable, Hashable {
  let home: String
  let temporary: String
  /// Where it keeps what it has downloaded; nil where it downloads nothing.
  let cache: String?

  init(in folder: String, downloads: Bool) {
    home = folder + "/home"
    temporary = folder + "/tmp"
    cache = downloads ? folder + "/cache" : nil
  }

  var all: [String] { [home, temporary] + (cache.map { [$0] } ?? []) }
}
