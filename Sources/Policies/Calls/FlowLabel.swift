/// What is known about content that a run has read; files may make up more labels.
public struct FlowLabel: RawRepresentable, Sendable, Hashable {
  /// The word in rules and records.
  public let rawValue: String

  /// A label by its word.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Written by strangers: a page, a mail, an issue.
  ///
  /// It may hold instructions for the model.
  public static let untrusted = FlowLabel(rawValue: "untrusted")
  /// Not meant for others: files, mails, databases of the user.
  public static let `private` = FlowLabel(rawValue: "private")
}

extension FlowLabel: Comparable {
  /// The order of their words.
  public static func < (left: FlowLabel, right: FlowLabel) -> Bool { left.rawValue < right.rawValue }
}
