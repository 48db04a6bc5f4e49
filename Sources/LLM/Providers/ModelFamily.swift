/// Which provider serves a bare model id, by how the id begins.
///
/// Source: the model lists of the providers; read 2026-11-23.
struct ModelFamily: Sendable {
  let matches: @Sendable (String) -> Bool
  /// The providers that serve it, the preferred one first.
  let providers: [String]

  static let all: [ModelFamily] = [
    ModelFamily(matches: { $0.hasPrefix("gpt-") || isNumberedO($0) }, providers: ["openai", "openai-chat"]),
    ModelFamily(matches: { $0.hasPrefix("claude-") }, providers: ["anthropic"]),
    ModelFamily(matches: { $0.hasPrefix("gemini-") }, providers: ["google", "gemini"]),
  ]

  static func providers(for model: String) -> [String] {
    all.first { $0.matches(model) }?.providers ?? []
  }

  /// `o1`, `o3-mini`, `o4`: the letter and a digit.
  private static func isNumberedO(_ model: String) -> Bool {
    let bytes = model.utf8
    guard bytes.first == UInt8(ascii: "o"), let second = bytes.dropFirst().first else { return false }
    return UInt8(ascii: "0")...UInt8(ascii: "9") ~= second
  }
}
