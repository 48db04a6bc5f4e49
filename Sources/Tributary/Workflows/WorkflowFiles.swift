import JSONKit
import Workflows

/// Where a workflow of the configuration is.
package struct WorkflowPlace: Sendable, Hashable {
  /// The name of the file without its ending.
  package var name: String
  /// The whole path.
  package var path: String
  /// The level whose folder it is in.
  package var level: ConfigurationLevel
}

/// The workflow files of all levels: those of the `workflows` folders.
struct WorkflowFiles: Sendable {
  /// The most bytes of a workflow file.
  static let maximumBytes = 4 << 20
  static let endings = [".yaml", ".yml", ".json"]

  let environment: HostEnvironment

  /// In the order of their names; of two with one name the nearer one.
  func places() throws(ConfigurationError) -> [WorkflowPlace] {
    var found: [String: WorkflowPlace] = [:]
    for level in ConfigurationLevel.allCases {
      guard let folder = level.folder(in: environment).map({ $0 + "/workflows" }) else { continue }
      guard let names = (try? environment.listDirectory(folder)) ?? nil else { continue }
      var here: [String: WorkflowPlace] = [:]
      for file in names.sorted() where !file.hasPrefix(".") {
        guard let ending = Self.endings.first(where: file.hasSuffix) else { continue }
        let place = WorkflowPlace(name: String(file.dropLast(ending.count)), path: folder + "/" + file, level: level)
        if let other = here[place.name] {
          throw ConfigurationError(
            .duplicate, "the workflow \"\(place.name)\" is there twice: also in \(environment.shown(other.path))",
            file: environment.shown(place.path))
        }
        here[place.name] = place
      }
      found.merge(here) { _, nearer in nearer }
    }
    return found.values.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// By name, or by path when it names a file.
  ///
  /// - Parameter folder: where relative paths begin; nil for the current folder.
  /// - Throws: ``ConfigurationError``.
  func source(_ nameOrPath: String, in folder: String? = nil) throws(ConfigurationError) -> WorkflowSource {
    if Self.isPath(nameOrPath) { return try read(environment.absolute(nameOrPath, in: folder)) }
    let places = try places()
    guard let place = places.first(where: { $0.name.sameBytes(as: nameOrPath) }) else {
      throw ConfigurationError(
        .unknownName, "there is no workflow \"\(nameOrPath)\"; it would be a file in a folder named workflows",
        suggestion: nameOrPath.nearest(in: places.map(\.name)))
    }
    return try read(place.path)
  }

  static func isPath(_ text: String) -> Bool {
    text.utf8.contains(UInt8(ascii: "/")) || endings.contains(where: text.hasSuffix)
  }

  private func read(_ path: String) throws(ConfigurationError) -> WorkflowSource {
    let shown = environment.shown(path)
    let bytes: [UInt8]?
    do {
      bytes = try environment.readFile(path, Self.maximumBytes)
    } catch {
      throw ConfigurationError(.unreadable, "the workflow cannot be read: \(error)", file: shown)
    }
    guard let bytes else { throw ConfigurationError(.unreadable, "there is no such workflow file", file: shown) }
    guard bytes.count <= Self.maximumBytes else {
      throw ConfigurationError(.tooLarge, "the workflow has more than \(Self.maximumBytes) bytes", file: shown)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ConfigurationError(.syntax, "the workflow is no UTF-8 text", file: shown)
    }
    return WorkflowSource(file: shown, text: text)
  }
}
