import HTTPCarrier

extension AnswerHead {
  /// What the body of an answer can be.
  enum Form: Sendable, Hashable {
    case events, document, page
  }

  /// The form of the body by its type.
  /// - Parameter asked: what the request asked for; some servers leave the type out or call a stream plain text.
  func form(asked: Form) -> Form {
    guard let type = value("content-type")?.lowercased() else { return asked }
    if Self.holds(type, "event-stream") { return .events }
    if Self.holds(type, "json") { return .document }
    return Self.holds(type, "html") ? .page : asked
  }

  private static func holds(_ text: String, _ word: String) -> Bool {
    text.utf8.indices.contains { text.utf8[$0...].starts(with: word.utf8) }
  }

  /// How long the provider asks to wait: `retry-after-ms`, else `retry-after` in seconds; see ``withDurations(at:)``.
  var retryAfter: Duration? {
    if let text = value("retry-after-ms"), let milliseconds = Double(text), 0..<1e12 ~= milliseconds {
      return .milliseconds(milliseconds)
    }
    if let text = value("retry-after"), let seconds = Double(text), 0..<1e9 ~= seconds { return .seconds(seconds) }
    return nil
  }

  /// What the provider says about trying again, before any rule of ours.
  var shouldRetry: Bool? {
    switch value("x-should-retry")?.lowercased() {
    case "true": true
    case "false": false
    default: nil
    }
  }

  var requestID: String? { value("x-request-id") ?? value("request-id") }
}
