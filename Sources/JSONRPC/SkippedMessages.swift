/// The messages of a peer that were of no use: how many, and the last of them, for the person who looks for the fault.
struct SkippedMessages: Sendable {
  private static let keptBytes = 200

  private(set) var count = 0
  private var reason = ""
  private var last = ""

  mutating func add(_ message: [UInt8], _ reason: String) {
    count += 1
    self.reason = reason
    last = Self.excerpt(message)
  }

  /// One line; nil when nothing was skipped.
  var report: String? {
    switch count {
    case 0: nil
    case 1: "1 of its messages was skipped (\(reason)): \(last)"
    default: "\(count) of its messages were skipped, the last (\(reason)): \(last)"
    }
  }

  /// The beginning of a message.
  static func excerpt(_ message: [UInt8]) -> String {
    let text = String(decoding: message.prefix(keptBytes), as: UTF8.self)
    return message.count > keptBytes ? text + "…" : text
  }
}
