import JSONKit
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// The recorded streams, requests and errors of real providers, which are kept beside this repository.
enum Fixtures {
  /// The folder: `TRIBUTARY_FIXTURES`, else `../shared/fixtures` beside the package; nil where there is none.
  static let folder: String? = {
    var candidates: [String] = []
    if let path = unsafe getenv("TRIBUTARY_FIXTURES") { candidates.append(unsafe String(cString: path)) }
    let package = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    candidates.append("/\(package)/../shared/fixtures")
    return candidates.first { read("llm/INDEX.md", in: $0) != nil }
  }()

  static let arePresent = folder != nil

  static func bytes(_ path: String) throws -> [UInt8] {
    try #require(folder.flatMap { read(path, in: $0) }, "no fixture \(path)")
  }

  static func json(_ path: String) throws -> JSON { try JSON(parsing: bytes(path)) }

  /// The names of the cases with this ending, in order.
  static func cases(_ path: String, ending: String) -> [String] {
    guard let folder, let directory = unsafe opendir("\(folder)/\(path)") else { return [] }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name.hasSuffix(ending) { names.append(String(name.dropLast(ending.count))) }
    }
    return names.sorted()
  }

  private static func read(_ path: String, in folder: String) -> [UInt8]? {
    guard let file = unsafe fopen("\(folder)/\(path)", "rb") else { return nil }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe fread(&buffer, 1, buffer.count, file)
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }
}
