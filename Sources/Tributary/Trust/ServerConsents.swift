import JSONKit
import Servers

/// What a person has agreed to run of what came with folders; it is kept in the state of that person, never in a folder.
///
/// An agreement is to everything that is written about a server, to the folder it is in, and to the files it runs: when one
/// of these is another one, it is asked for again.
package struct ServerConsents: Sendable {
  /// The longest file that is read, and the most agreements it holds; the oldest go first.
  static let maximumBytes = 8 << 20
  static let maximumCount = 4_096

  private let environment: HostEnvironment

  package init(_ environment: HostEnvironment) {
    self.environment = environment
  }

  /// SHA-256 of all that a file says of one server, as it is written, and of the folder it is in.
  static func digest(of entry: ServerEntry, in folder: String) -> String {
    let json: JSON = [
      "v": 1, "folder": .string(folder), "name": .string(entry.name), "definition": entry.value,
      "shape": .string(entry.shape.key ?? ""),
    ]
    return SHA256.text(of: json.canonicalBytes)
  }

  /// Whether this very server was agreed to, and runs the files that it ran then.
  package func contains(_ server: UnapprovedServer) -> Bool {
    guard let known = entries.first(where: { $0["digest"]?.stringValue == server.digest }),
      let files = known["files"]?.arrayValue?.map({ ProgramFile(json: $0) })
    else { return false }
    return files.allSatisfy { $0?.isSame(in: environment) == true }
  }

  /// Remembers an agreement.
  ///
  /// - Throws: ``ConfigurationError`` when it cannot be kept.
  package func add(_ server: UnapprovedServer) throws(ConfigurationError) {
    guard let path else {
      throw ConfigurationError(.unreadable, "there is no home folder to remember it in; set HOME or XDG_STATE_HOME")
    }
    let record = TrustRecord(server.definition, in: environment)
    let files: [JSON] = [record.executable, record.script].compactMap { $0?.json }
    let entry: JSON = [
      "at": .integer(environment.now()), "digest": .string(server.digest), "files": .array(files),
      "place": .string(environment.absolute(server.place)), "server": .string(server.name),
    ]
    let kept = entries.filter { $0["digest"]?.stringValue != server.digest }.suffix(Self.maximumCount - 1)
    let json: JSON = ["v": 1, "agreed": .array(kept + [entry])]
    do {
      try environment.writeFile(path, Array((json.text(pretty: true) + "\n").utf8))
    } catch {
      throw ConfigurationError(.unreadable, "the file cannot be written; check its permissions", file: path)
    }
  }

  /// The oldest first; none where the file cannot be read.
  private var entries: [JSON] {
    guard let path, let bytes = try? environment.readFile(path, Self.maximumBytes), bytes.count <= Self.maximumBytes,
      let json = try? JSON(parsing: bytes), json["v"] == 1
    else { return [] }
    return json["agreed"]?.arrayValue ?? []
  }

  private var path: String? { environment.stateDirectory.map { $0 + "/agreed.json" } }
}
