import FoundationEssentials
import Glibc

/// The file system behind ``HostEnvironment``.
enum HostFiles {
  static func read(_ path: String, maximumBytes: Int) throws -> [UInt8]? {
    var isDirectory = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), !isDirectory else { return nil }
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    let size: Int = (attributes[.size] as? Int) ?? (attributes[.size] as? UInt64).map { Int($0) } ?? 0
    guard size <= maximumBytes else { return [UInt8](repeating: 0x20, count: maximumBytes + 1) }
    return [UInt8](try Data(contentsOf: URL(filePath: path)))
  }

  /// Whether somebody else than the owner may read a file; those that an orchestrator mounts are its own matter.
  static func othersCanRead(_ path: String) -> Bool {
    if path.hasPrefix("/run/secrets/") || path.hasPrefix("/var/run/secrets/") { return false }
    var info = stat()
    return unsafe stat(path, &info) == 0 && info.st_mode & 0o077 != 0
  }

  static func list(_ path: String) throws -> [String]? {
    var isDirectory = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory else { return nil }
    return try FileManager.default.contentsOfDirectory(atPath: path)
  }

  /// Makes a folder and those above it, for their owner only; whether it worked shows when it is used.
  static func makeFolder(_ path: String) {
    try? FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  static func remove(_ path: String) throws {
    guard unsafe unlink(path) == 0 || errno == ENOENT else { throw CocoaError(.fileWriteUnknown) }
  }

  /// Writes beside the file and renames, so that nobody sees half of it; `mkstemp` makes files only their owner reads.
  static func write(_ path: String, _ bytes: [UInt8]) throws {
    let folder: String = path.split(separator: "/").dropLast().map { "/" + $0 }.joined()
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    var name: [CChar] = (path + ".XXXXXX").utf8CString.map { $0 }
    let file: Int32 = unsafe mkstemp(&name)
    guard file >= 0 else { throw CocoaError(.fileWriteUnknown) }
    let temporary = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    var info = stat()
    // A file that is there keeps its mode.
    if unsafe stat(path, &info) == 0 { fchmod(file, info.st_mode & 0o777) }
    var isWritten: Bool = writeAll(bytes, to: file)
    isWritten = close(file) == 0 && isWritten
    guard isWritten, unsafe rename(temporary, path) == 0 else {
      unsafe unlink(temporary)
      throw CocoaError(.fileWriteUnknown)
    }
  }

  private static func writeAll(_ bytes: [UInt8], to file: Int32) -> Bool {
    var rest: ArraySlice<UInt8> = bytes[...]
    while !rest.isEmpty {
      let count: Int = unsafe rest.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
