import FoundationEssentials
package import JSONKit

/// Test data from public sources that is kept outside of the project; suites that need it are skipped where it is absent.
///
/// The folder is named by `TRIBUTARY_FIXTURES`, else it is `../shared/fixtures` beside the package.
package enum Fixtures {
  private static let root: URL = {
    if let path = ProcessInfo.processInfo.environment["TRIBUTARY_FIXTURES"] { return URL(filePath: path) }
    return URL(filePath: #filePath).appending(path: "../../../../shared/fixtures").standardized
  }()

  /// Whether a folder or file of the data is here.
  package static func has(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path)
  }

  package static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: root.appending(path: path)))
  }

  package static func json(_ path: String) throws -> JSON {
    try JSON(parsing: bytes(path))
  }

  /// The names of the files with this beginning and ending in a folder, in order, without the ending.
  package static func names(in folder: String, beginning: String = "", ending: String) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
    return (names ?? []).filter { $0.hasPrefix(beginning) && $0.hasSuffix(ending) }
      .map { String($0.dropLast(ending.count)) }
      .sorted()
  }

  /// The paths of all files with this ending below a folder.
  package static func paths(below folder: String, ending: String) -> [String] {
    let names = try? FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
    return (names ?? []).filter { $0.hasSuffix(ending) }.sorted()
  }
}
