import JSONKit

/// The ids of calls that came without one: made here, and never sent.
enum GeminiCallID {
  private static let prefix = "local-call-"

  /// An id for one call of one answer.
  static func local(response: String, choice: Int, number: Int) -> String {
    "\(prefix)\(response)-\(choice)-\(number)"
  }

  /// The id as the provider knows it; nil where it gave none; `.none` and not `nil`, which would be a JSON null.
  static func wire(_ id: String) -> JSON? {
    id.isEmpty || id.hasPrefix(prefix) ? .none : .string(id)
  }
}
