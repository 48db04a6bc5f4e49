/// Lines that cannot be messages: counted, and the last few kept for the person who looks for the fault.
struct StrayLines: Sendable {
  /// The bounds of what is forgiven and kept.
  struct Limits: Sendable {
    /// A peer that has sent this many lines and no message is not a server.
    var maximumBeforeFirstMessage = 100
    var keptLines = 5
    var keptBytesPerLine = 200
    /// After this many only the count grows.
    var loggedLines = 20
  }

  /// What a line is.
  enum Verdict {
    case message
    case stray(isLogged: Bool)
    case tooMany
    case webRequest
  }

  private let limits: Limits
  private(set) var messages = 0
  private(set) var count = 0
  private(set) var kept: [String] = []

  init(limits: Limits = Limits()) {
    self.limits = limits
  }

  /// Judges a line by its first byte that is not white space.
  mutating func judge(_ line: [UInt8]) -> Verdict {
    if line.first(where: { $0 != 0x20 && $0 != 0x09 }) == UInt8(ascii: "{") {
      messages += 1
      return .message
    }
    count += 1
    kept.append(Self.excerpt(line, limits.keptBytesPerLine))
    if kept.count > limits.keptLines { kept.removeFirst() }
    if messages == 0, Self.looksLikeWebRequest(line) { return .webRequest }
    if messages == 0, count >= limits.maximumBeforeFirstMessage { return .tooMany }
    return .stray(isLogged: count <= limits.loggedLines)
  }

  /// The last of them, for an error; nil when there were none.
  var report: String? {
    switch count {
    case 0: nil
    case 1: "1 line of its output was no message:\n" + kept.joined()
    default: "\(count) lines of its output were no messages, the last:\n" + kept.joined(separator: "\n")
    }
  }

  /// A browser can be made to post to any port; such a connection is not to be answered.
  private static func looksLikeWebRequest(_ line: [UInt8]) -> Bool {
    let methods: [StaticString] = [
      "GET ", "POST ", "PUT ", "HEAD ", "OPTIONS ", "DELETE ", "PATCH ", "CONNECT ", "TRACE ", "PRI ",
    ]
    return methods.contains { line.starts(with: $0.description.utf8) }
  }

  static func excerpt(_ line: [UInt8], _ maximumBytes: Int) -> String {
    let text = String(decoding: line.prefix(maximumBytes), as: UTF8.self)
    return line.count > maximumBytes ? text + "…" : text
  }
}
