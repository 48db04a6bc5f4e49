/// The text of one policy file, and who wrote it.
public struct PolicySource: Sendable, Hashable {
  /// Who wrote the file: what one level forbids no other can allow.
  public enum Level: String, Sendable, Hashable, CaseIterable, Comparable {
    /// Whoever keeps the machine.
    case system
    /// The person whose account it is.
    case user
    /// The folder that is worked in: it may come from strangers.
    case project
    /// The part of that folder that is not shared; nothing proves that.
    case local
    /// The command line.
    case flag

    /// Whether the user wrote it or stands behind it: only such files may edit calls and trust servers.
    public var isTrusted: Bool { self != .project && self != .local }

    /// The order in which levels are asked.
    public static func < (left: Level, right: Level) -> Bool {
      left.place < right.place
    }

    private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  /// YAML, or JSON with or without comments.
  public var text: String
  /// The file as errors name it; its ending tells the format, YAML where it tells none.
  public var file: String
  /// Who wrote it.
  public var level: Level

  /// A file's text.
  public init(text: String, file: String, level: Level) {
    self.text = text
    self.file = file
    self.level = level
  }
}
