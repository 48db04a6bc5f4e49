import Documents
package import JSONKit
import Servers

/// The server files that a person owns, for commands that add, change and remove them; one file per new server.
package struct ServerFiles: Sendable {
  /// One server and where it stands.
  package struct Found: Sendable {
    /// The level it belongs to.
    package var scope: ServerScope
    /// `file:line`.
    package var place: String
    /// The file holds this server and nothing else.
    package var isAlone: Bool
    let file: String
    let path: JSONPointer
  }

  private let environment: HostEnvironment

  /// The files of this process's user and folder.
  package init() {
    self.init(.current())
  }

  package init(_ environment: HostEnvironment) {
    self.environment = environment
  }

  /// Writes a new server.
  ///
  /// - Returns: the path of its file.
  /// - Throws: ``ConfigurationError`` when the name is taken in that scope, and for what makes a server file wrong.
  package func add(_ name: String, _ definition: JSON, scope: ServerScope) throws(ConfigurationError) -> String {
    if let taken = find(name, in: [scope]).first {
      throw ConfigurationError(
        .duplicate,
        "the server \"\(name)\" is defined in \(taken.place); remove it with 'tributary mcp rm \(name) --scope "
          + "\(scope.rawValue)' or give another name")
    }
    let folder: String = try folder(scope)
    // The name in front of all shapes, so that the file's own name cannot change it.
    let file = "\(folder)/\(name).json"
    try check(name, definition, file, folder)
    try write(file, definition.text(pretty: true) + "\n")
    return environment.shown(file)
  }

  /// Every place that defines a server, the nearest first.
  package func find(
    _ name: String, in scopes: [ServerScope] = [.local, .project, .user]
  ) -> [Found] {
    scopes.flatMap { scope -> [Found] in
      guard let folder = try? folder(scope), let names = try? environment.listDirectory(folder) else { return [] }
      return names.filter(ServersDirectory.counts).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.compactMap {
        found(name, "\(folder)/\($0)", ServersDirectory.serverName(of: $0), scope)
      }
    }
  }

  /// Removes a server with its file.
  ///
  /// - Throws: ``ConfigurationError`` when the file holds others, too: it is then edited by hand.
  package func remove(_ found: Found) throws(ConfigurationError) {
    guard found.isAlone else {
      throw ConfigurationError(.unsupported, "\(found.place) holds other servers, too; remove it there by hand")
    }
    do {
      try environment.removeFile(found.file)
    } catch {
      throw ConfigurationError(.unreadable, "the file cannot be removed; check its permissions", file: found.place)
    }
  }

  /// Keeps a server and uses it, or not.
  ///
  /// - Throws: ``ConfigurationError`` when that cannot be written without touching anything else in the file.
  package func setDisabled(_ isDisabled: Bool, _ found: Found) throws(ConfigurationError) {
    let file = try ConfigurationFile.read(found.file, in: environment)
    guard let format = SourceDocument.Format(fileName: found.file),
      let bytes = try? environment.readFile(found.file, DocumentLimits.default.maximumBytes)
    else { throw ConfigurationError(.unreadable, "the file cannot be read", file: found.place) }
    let edit = ServerFileEdit(
      text: String(decoding: bytes, as: UTF8.self), document: file.document, format: format, path: found.path)
    let usesEnabled: Bool = file.document.value[found.path]?["enabled"]?.boolValue == isDisabled
    let text: String? =
      usesEnabled ? edit.setting("enabled", to: !isDisabled) : edit.setting("disabled", to: isDisabled)
    guard let text else {
      throw ConfigurationError(
        .unsupported, "this file is edited by hand: set \"disabled\": \(isDisabled)", file: found.place)
    }
    try write(found.file, text)
  }

  /// The names of variables and headers whose values look like secrets and would stand in the file as plain text.
  package static func literalSecrets(in definition: JSON) -> [String] {
    ["env", "headers"].flatMap { key in
      (definition[key]?.objectValue ?? [:]).compactMap { member in
        let isSecret: Bool = SecretName.isSecret(member.key)
        let names: [String] = References.variables(of: member.value.stringValue ?? "")
        return isSecret && names.isEmpty && !References.isReference(member.value.stringValue ?? "") ? member.key : nil
      }
    }
  }

  private func folder(_ scope: ServerScope) throws(ConfigurationError) -> String {
    guard let folder = scope.level.folder(in: environment) else {
      throw ConfigurationError(
        .unreadable, "there is no home folder; set HOME or XDG_CONFIG_HOME, or give --scope project or local")
    }
    return folder + "/servers.d"
  }

  private func found(_ name: String, _ file: String, _ stem: String, _ scope: ServerScope) -> Found? {
    guard let read = try? ConfigurationFile.read(file, in: environment),
      let entries = try? ServerShape.entries(of: read.document.value, name: stem),
      let entry = entries.first(where: { $0.name.sameBytes(as: name) })
    else { return nil }
    let line: Int = read.document.keyPosition(of: entry.path).line
    return Found(
      scope: scope, place: "\(read.document.file):\(line)", isAlone: entries.count == 1, file: file, path: entry.path)
  }

  private func check(
    _ name: String, _ definition: JSON, _ file: String, _ folder: String
  ) throws(ConfigurationError) {
    do {
      guard ServerShape(of: definition) == .bare else {
        throw DocumentError(.value, "give one server, not a list of them")
      }
      guard ServersDirectory.serverName(of: name + ".json").sameBytes(as: name) else {
        throw DocumentError(.value, "\"\(name)\" cannot be a server's name: a number and - in front only order files")
      }
      let entry = ServerEntry(name: name, value: definition, path: .root, shape: .bare)
      _ = try ServerReader.read(entry, source: environment.shown(file), folder: folder)
    } catch let error as DocumentError {
      throw ConfigurationError(error)
    } catch {
      throw ConfigurationError(.value, "the server cannot be understood: \(error)")
    }
  }

  private func write(_ file: String, _ text: String) throws(ConfigurationError) {
    do {
      try environment.writeFile(file, Array(text.utf8))
    } catch {
      throw ConfigurationError(
        .unreadable, "the file cannot be written; check its permissions", file: environment.shown(file))
    }
  }
}
