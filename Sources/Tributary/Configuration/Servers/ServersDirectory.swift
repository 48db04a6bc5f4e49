import Documents
import JSONKit
import Servers

/// One `servers.d` folder: which of its files count, and what they define.
///
/// `*.json`, `*.jsonc`, `*.yaml` and `*.yml` are read in the order of their names' bytes; dot files, `*.disabled` and
/// everything else are left alone. A bad file is a problem of its own and hides no other.
struct ServersDirectory: Sendable {
  /// One server and the file it stands in.
  struct Definition: Sendable {
    var server: ServerDefinition
    /// `file:line`, for messages.
    var place: String
    /// Of all that is written about it, and where.
    var digest: String
  }

  /// The most files that are read.
  static let maximumFiles = 1000

  private(set) var definitions: [Definition] = []
  private(set) var problems: [ConfigurationError] = []

  /// Reads the folder at an absolute path.
  init(_ path: String, in environment: HostEnvironment) {
    let shown: String = environment.shown(path)
    let names: [String]?
    do {
      names = try environment.listDirectory(path)
    } catch {
      problems = [ConfigurationError(.unreadable, "the folder cannot be read; check its permissions", file: shown)]
      return
    }
    guard let names else {
      problems = [ConfigurationError(.unreadable, "there is no such folder", file: shown)]
      return
    }
    let wanted: [String] = names.filter(Self.counts).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    if wanted.count > Self.maximumFiles {
      problems = [ConfigurationError(.tooLarge, "the folder has more than \(Self.maximumFiles) files", file: shown)]
    }
    for name in wanted.prefix(Self.maximumFiles) {
      do throws(ConfigurationError) {
        try read("\(path)/\(name)", name: Self.serverName(of: name), environment)
      } catch {
        problems.append(error)
      }
    }
  }

  private mutating func read(
    _ path: String, name: String, _ environment: HostEnvironment
  ) throws(ConfigurationError) {
    let file = try ConfigurationFile.read(path, in: environment)
    let entries: [ServerEntry] = try file.reading { try ServerShape.entries(of: $0, name: name) }
    for entry in entries {
      do throws(ConfigurationError) {
        definitions.append(try Self.definition(entry, in: file))
      } catch {
        problems.append(error)
      }
    }
  }

  /// Reads one server of a file.
  static func definition(_ entry: ServerEntry, in file: ConfigurationFile) throws(ConfigurationError) -> Definition {
    let source: String = file.document.file
    let server: ServerDefinition = try file.reading { _ in
      try ServerReader.read(entry, source: source, folder: file.folder)
    }
    let line: Int = file.document.keyPosition(of: entry.path).line
    return Definition(
      server: server, place: "\(source):\(line)", digest: ServerConsents.digest(of: entry, in: file.folder))
  }

  static func counts(_ name: String) -> Bool {
    guard !name.hasPrefix("."), let format = SourceDocument.Format(fileName: name) else { return false }
    return format != .markdown
  }

  /// The name of the one server of a bare file: `20-github.json` is `github`.
  static func serverName(of file: String) -> String {
    let stem: Substring = stem(of: file)[...]
    let rest: Substring = stem.drop { $0.isASCII && $0.isNumber }
    let hasNumber: Bool = rest.count < stem.count && (rest.hasPrefix("-") || rest.hasPrefix("_"))
    return String(hasNumber && rest.count > 1 ? rest.dropFirst() : stem)
  }

  /// The last part of a path without its ending.
  static func stem(of path: String) -> String {
    var stem: Substring = path[...]
    if let slash = stem.utf8.lastIndex(of: UInt8(ascii: "/")) { stem = stem[stem.index(after: slash)...] }
    if let dot = stem.utf8.lastIndex(of: UInt8(ascii: ".")), dot != stem.startIndex { stem = stem[..<dot] }
    return String(stem)
  }
}
