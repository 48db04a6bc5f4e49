import Glibc

/// One name in a folder.
struct DirectoryItem {
  var name: String
  var kind: FileKind
  /// Bytes; 0 for everything that is no regular file.
  var size: Int
}

extension Descriptor {
  /// The names in an open folder, in no order, without `.` and `..`; names that are not UTF-8 are counted.
  ///
  /// - Throws: ``ServingError`` `limit` when there are more than `limit` names, `not_readable` when it is no folder.
  func items(limit: Int) throws(ServingError) -> (items: [DirectoryItem], unreadable: Int) {
    let own: Int32 = unsafe openat(raw, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard own >= 0 else { throw SystemFailure.current.error(for: "the folder") }
    guard let stream: OpaquePointer = unsafe fdopendir(own) else {
      close(own)
      throw SystemFailure.current.error(for: "the folder")
    }
    defer { unsafe closedir(stream) }
    var items: [DirectoryItem] = []
    var unreadable = 0
    while let entry: UnsafeMutablePointer<dirent> = unsafe readdir(stream) {
      let name: String? = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(validatingCString: $0) }
      }
      guard let name else {
        unreadable += 1
        continue
      }
      if name == "." || name == ".." { continue }
      guard items.count < limit else {
        throw ServingError(.limit, "a folder has more than \(limit) names; give a path further down")
      }
      var info = stat()
      guard unsafe fstatat(raw, name, &info, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
      let kind = FileKind(mode: info.st_mode)
      items.append(DirectoryItem(name: name, kind: kind, size: kind == .file ? Int(info.st_size) : 0))
    }
    return (items, unreadable)
  }

  /// Opens a name of this open folder without following a symbolic link; nil when that fails.
  func child(_ name: String) -> Descriptor? {
    let child: Int32 = unsafe openat(raw, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    return child >= 0 ? Descriptor(child) : nil
  }
}
