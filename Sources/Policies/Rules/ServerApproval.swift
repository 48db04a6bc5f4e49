package import Documents
public import JSONKit

/// What a server's own file says about its tools with `approve`.
///
/// - `always`: calls are approved, as by a rule `allow`.
/// - `ask`: somebody is asked.
/// - `never`: calls are denied.
/// - a list of patterns: these tools are approved, the others are asked about.
/// - a map of patterns to `allow`, `ask` and `deny`: the first pattern that matches counts.
///
/// Patterns are names of tools without the server's name.
public struct ServerApproval: Sendable, Hashable {
  /// The name the configuration gave the server.
  public var server: String
  /// The value of `approve`.
  public var value: JSON
  /// The server's file.
  public var file: String
  /// Who wrote that file.
  public var level: PolicySource.Level

  /// What a file says.
  public init(_ value: JSON, server: String, file: String, level: PolicySource.Level) {
    self.server = server
    self.value = value
    self.file = file
    self.level = level
  }

  /// Refuses what `approve` cannot be.
  ///
  /// - Throws: `DocumentError` with a path below `path`.
  package static func check(_ value: JSON, at path: JSONPointer) throws(DocumentError) {}
}
