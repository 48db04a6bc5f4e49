public import Servers

/// A server that came with the current folder and that nobody has agreed to run.
public struct UnapprovedServer: Sendable, Hashable {
  /// How it is defined.
  public var definition: ServerDefinition
  /// `file:line`.
  public var place: String
  /// SHA-256 of all that is written about it and of where that is: an agreement is to this and nothing else.
  public var digest: String

  /// The server's name.
  public var name: String { definition.name }
}

extension [UnapprovedServer] {
  /// What they want and how to agree, on one line.
  package var sentence: String {
    let names = map(\.name).joined(separator: ", ")
    let isFolder = allSatisfy { $0.place.hasPrefix("servers.d/") }
    let flag = isFolder ? "name the folder with --servers-dir servers.d" : "name a copy of the files with --config"
    let are = count == 1 ? "is" : "are"
    return "\(names) of this folder \(are) not started, because nobody has agreed to it: \(flag), set "
      + "TRIBUTARY_TRUST=project, or answer at a terminal; to do without, name other servers with --servers"
  }
}
