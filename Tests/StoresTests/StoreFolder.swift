import Foundation

/// A new folder that is removed with its content when the test ends.
final class StoreFolder: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "tributary-stores-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path(percentEncoded: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file in it.
  func file(_ name: String = "responses.sqlite") -> String { path + "/" + name }

  /// What a file holds; empty when it is not there.
  func bytes(_ name: String = "responses.sqlite") -> [UInt8] {
    [UInt8](FileManager.default.contents(atPath: file(name)) ?? Data())
  }

  func write(_ bytes: [UInt8], _ name: String = "responses.sqlite") throws {
    try Data(bytes).write(to: URL(filePath: file(name)))
  }

  /// The rights of a file or folder.
  func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
  }

  /// The names in it.
  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}
