import JSONKit

/// Which provider serves a bare model id, by how the id begins.
///
/// Source: the model lists of the providers; read 2026-11-23.
struct ModelFamily: Sendable {
  let matches: @Sendable (String) -> Bool
  /// The providers that serve it, the preferred one first.
  let providers: [String]

  static let all: [ModelFamily] = [
    ModelFamily(matches: { $0.hasPrefix("gpt-") || isNumberedO($0) }, providers: ["openai", "openai-chat"]),
    begins(with: ["claude-"], providers: ["anthropic"]),
    begins(with: ["gemini-"], providers: ["google", "gemini"]),
    begins(with: ["deepseek-"], providers: ["deepseek"]),
    begins(
      with: ["mistral-", "ministral-", "magistral-", "codestral-", "devstral-", "pixtral-"], providers: ["mistral"]),
    begins(with: ["grok-"], providers: ["xai"]),
  ]

  private static func begins(with prefixes: [String], providers: [String]) -> ModelFamily {
    ModelFamily(matches: { model in prefixes.contains { model.hasPrefix($0) } }, providers: providers)
  }

  /// The providers of a model of ``ModelTable``, else those of the family its id begins like.
  static func providers(for model: String) -> [String] {
    if let vendor = ModelTable.model(model)?.vendor,
      let family = all.first(where: { $0.providers.contains { $0.sameBytes(as: vendor) } })
    {
      return family.providers
    }
    return all.first { $0.matches(model) }?.providers ?? []
  }

  /// `o1`, `o3-mini`, `o4`: the letter and a digit.
  private static func isNumberedO(_ model: String) -> Bool {
    let bytes = model.utf8
    guard bytes.first == UInt8(ascii: "o"), let second = bytes.dropFirst().first else { return false }
    return UInt8(ascii: "0")...UInt8(ascii: "9") ~= second
  }
}
