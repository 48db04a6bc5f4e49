import Glibc

/// A new folder that is removed with its content when the test ends.
struct TemporaryFolder: ~Copyable {
  let path: String

  init() {
    var template: [CChar] = Array("/tmp/tributary-serving-XXXXXX".utf8CString)
    let made: UnsafeMutablePointer<CChar>? = unsafe mkdtemp(&template)
    precondition(unsafe made != nil, "no temporary folder")
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    Self.remove(path)
  }

  /// Writes a file and the folders above it.
  func write(_ name: String, _ text: String) {
    write(name, bytes: Array(text.utf8))
  }

  func write(_ name: String, bytes: [UInt8]) {
    var folder: String = path
    for part in name.split(separator: "/").dropLast() {
      folder += "/" + part
      unsafe mkdir(folder, 0o755)
    }
    let descriptor: Int32 = unsafe open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    precondition(descriptor >= 0, "cannot write \(name)")
    let written: Int = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
    precondition(written == bytes.count, "cannot write \(name)")
    close(descriptor)
  }

  func link(_ name: String, to target: String) {
    let result: Int32 = unsafe symlink(target, path + "/" + name)
    precondition(result == 0, "cannot link \(name)")
  }

  func pipe(_ name: String) {
    let result: Int32 = unsafe mkfifo(path + "/" + name, 0o644)
    precondition(result == 0, "cannot make the pipe \(name)")
  }

  private static func remove(_ path: String) {
    if let stream: OpaquePointer = unsafe opendir(path) {
      while let entry: UnsafeMutablePointer<dirent> = unsafe readdir(stream) {
        let name: String = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
          unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
        }
        guard name != ".", name != ".." else { continue }
        let child: String = path + "/" + name
        if unsafe entry.pointee.d_type == UInt8(DT_DIR) { remove(child) } else { unsafe unlink(child) }
      }
      unsafe closedir(stream)
    }
    unsafe rmdir(path)
  }
}
