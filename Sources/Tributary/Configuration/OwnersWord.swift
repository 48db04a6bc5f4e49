import Agents
import Documents
import JSONKit

/// What only the user's own files may say, wherever else a configuration comes from.
///
/// The file of a project comes with the project. It may not say where the key of the stored secrets is, send a stored secret
/// to an address of its choice, widen a limit that the user has set, put a program of its own around all others, let servers
/// reach hosts inside, say whose certificates are believed, have larger definitions taken, or hide from a model what hides
/// itself from people.
struct OwnersWord: Sendable {
  /// What of `mcp` opens this machine, or what is near it, to every server.
  private static let ofServers = [
    ("shim", "through which program every other one is started"),
    ("private_hosts", "which hosts may have an address of this machine or of a private network"),
    ("ca_file", "whose certificates are believed"),
    ("definitions", "how large definitions of tools may be"),
  ]

  /// What the user's own files say.
  private let own: JSON.Object

  init(_ own: JSON.Object) { self.own = own }

  /// - Throws: ``ConfigurationError`` at what the file may not say.
  func check(_ value: JSON, of file: ConfigurationFile) throws(ConfigurationError) {
    let advice = "say it in ~/.config/tributary/config.yaml, or name this file with --config"
    if value["secrets"] != nil {
      throw error("the files of a project cannot say where the key of your secrets is; \(advice)", ["secrets"], file)
    }
    for (key, what) in Self.ofServers where value["mcp"]?[key] != nil {
      throw error("the files of a project cannot say \(what); \(advice)", ["mcp", key], file)
    }
    if value["tools"]?["hidden"] == .string(HiddenCharacters.keep.rawValue) {
      throw error(
        "the files of a project cannot have characters that nobody sees passed on to models; \(advice)",
        ["tools", "hidden"], file)
    }
    for section in ["providers", "serve"] {
      guard let name = value[section].flatMap(Self.secret) else { continue }
      throw error("the files of a project cannot use ${secret:\(name)} here; \(advice)", [section], file)
    }
    for limit in value["limits"]?.objectValue ?? [:] where own["limits"]?[limit.key] != nil {
      throw error(
        "the limit \"\(limit.key)\" is yours, and the files of a project can only add others; name it otherwise",
        ["limits", limit.key], file)
    }
  }

  /// The first stored secret that is named anywhere in a value.
  private static func secret(in value: JSON) -> String? {
    switch value {
    case .string(let text): References.secrets(of: text).first
    case .array(let items): items.lazy.compactMap(secret).first
    case .object(let members): members.lazy.compactMap { secret(in: $0.value) }.first
    default: nil
    }
  }

  private func error(_ message: String, _ keys: [String], _ file: ConfigurationFile) -> ConfigurationError {
    let place: JSONPointer = keys.reduce(.root) { $0.appending($1) }
    let position = file.document.keyPosition(of: place)
    return ConfigurationError(
      .value, "\(place): \(message)", file: file.document.file, line: position.line, column: position.column)
  }
}
