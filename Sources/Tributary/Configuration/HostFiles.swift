import FoundationEssentials

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

  static func list(_ path: String) throws -> [String]? {
    var isDirectory = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory else { return nil }
    return try FileManager.default.contentsOfDirectory(atPath: path)
  }
}
