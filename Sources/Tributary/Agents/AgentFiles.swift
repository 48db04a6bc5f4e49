import Documents
import JSONKit

/// The agent files of all levels: those of the `agents` folders, and of folders named on the command line.
package struct AgentFiles: Sendable {
  /// The most files of one folder that are read.
  static let maximumFiles = 1000

  /// In the order of their names; of two agents with one name the nearer one.
  package private(set) var agents: [AgentFile] = []
  /// Files that could not be read or understood.
  package private(set) var problems: [ConfigurationError] = []

  /// Reads them.
  ///
  /// - Parameter folders: more folders, which win over the levels'.
  /// - Throws: ``ConfigurationError`` when one of `folders` is none.
  package init(folders: [String] = [], in environment: HostEnvironment = .current()) throws(ConfigurationError) {
    var found: [ByteKey: AgentFile] = [:]
    for level in ConfigurationLevel.allCases {
      guard let folder = level.folder(in: environment).map({ $0 + "/agents" }) else { continue }
      guard let names = try? environment.listDirectory(folder) else { continue }
      read(names, in: folder, environment, into: &found)
    }
    for folder in folders.map({ environment.absolute($0) }) {
      guard let names = (try? environment.listDirectory(folder)) ?? nil else {
        throw ConfigurationError(.unreadable, "there is no such folder of agents", file: environment.shown(folder))
      }
      read(names, in: folder, environment, into: &found)
    }
    agents = found.values.sorted { $0.definition.name.utf8.lexicographicallyPrecedes($1.definition.name.utf8) }
  }

  private mutating func read(
    _ names: [String], in folder: String, _ environment: HostEnvironment, into found: inout [ByteKey: AgentFile]
  ) {
    let wanted: [String] = names.filter { $0.hasSuffix(".md") && !$0.hasPrefix(".") }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    if wanted.count > Self.maximumFiles {
      let message = "the folder has more than \(Self.maximumFiles) agents"
      problems.append(ConfigurationError(.tooLarge, message, file: environment.shown(folder)))
    }
    for name in wanted.prefix(Self.maximumFiles) {
      do throws(ConfigurationError) {
        let file = try AgentFile(path: folder + "/" + name, environment: environment)
        found[ByteKey(file.definition.name)] = file
      } catch {
        problems.append(error)
      }
    }
  }
}
