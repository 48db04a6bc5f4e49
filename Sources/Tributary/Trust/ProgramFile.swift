package import JSONKit

/// A file that a server runs, as it was when somebody approved of it.
package struct ProgramFile: Sendable, Hashable {
  /// Absolute.
  package var path: String
  /// Of its bytes, in hexadecimal digits.
  package var sha256: String
  /// Changes with every write to the file; nil where that cannot be told, as in a file that is shared between machines.
  package var stamp: String?

  /// Nil when there is no such file.
  package init?(_ path: String, in environment: HostEnvironment) {
    guard let sha256 = environment.fileDigest(path) else { return nil }
    self.init(path: path, sha256: sha256, stamp: environment.fileStamp(path))
  }

  package init(path: String, sha256: String, stamp: String? = nil) {
    self.path = path
    self.sha256 = sha256
    self.stamp = stamp
  }

  /// Reads what ``json`` wrote; nil for anything else.
  package init?(json: JSON) {
    guard let path = json["path"]?.stringValue, let sha256 = json["sha256"]?.stringValue else { return nil }
    self.init(path: path, sha256: sha256, stamp: json["stamp"]?.stringValue)
  }

  /// Whether the file has the bytes it had; they are only read where something was written to it.
  package func isSame(in environment: HostEnvironment) -> Bool {
    let full = environment.absolute(path)
    if let stamp, stamp == environment.fileStamp(full) { return true }
    return environment.fileDigest(full) == sha256
  }

  /// The form in which it is kept, with its members in the order of their names.
  package var json: JSON {
    var members: JSON.Object = ["path": .string(path), "sha256": .string(sha256)]
    if let stamp { members.append("stamp", .string(stamp)) }
    return .object(members)
  }
}
