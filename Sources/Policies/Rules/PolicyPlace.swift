/// Where a rule stands.
public struct PolicyPlace: Sendable, Hashable {
  /// The file as the user named it.
  public var file: String
  /// The line of its beginning, from 1.
  public var line: Int
  /// The rule's name, where it has one.
  public var name: String?
  /// Who wrote it.
  public var level: PolicySource.Level

  /// A place in a file.
  public init(file: String, line: Int, name: String? = nil, level: PolicySource.Level) {
    self.file = file
    self.line = line
    self.name = name
    self.level = level
  }
}

extension PolicyPlace: CustomStringConvertible {
  /// `file:line`, with the name in brackets.
  public var description: String { "\(file):\(line)" + (name.map { " (\($0))" } ?? "") }
}
