import JSONKit

/// The models this version knows; data that ages, so what is not in it is never refused.
public enum ModelTable {
  /// The model of an id, or of the id without its date; nil for a model that is not known.
  ///
  /// `gpt-5-2025-08-07`, `claude-haiku-4-5@20251001` and `gpt-5-latest` are models of the table, `gpt-5-codex` is another
  /// model than `gpt-5`.
  public static func model(_ id: String) -> KnownModel? {
    var found: KnownModel?
    for model in models where covers(model.id, id) && model.id.utf8.count > (found?.id.utf8.count ?? 0) {
      found = model
    }
    return found
  }

  /// Whether a model can do something; true where it is not known.
  public static func supports(_ feature: Feature, model id: String) -> Bool {
    model(id)?.features.contains(feature) ?? true
  }

  /// Whether `id` is `known`, alone or with a date or `latest` behind it.
  private static func covers(_ known: String, _ id: String) -> Bool {
    guard id.utf8.starts(with: known.utf8) else { return false }
    let rest = id.utf8.dropFirst(known.utf8.count)
    guard let separator = rest.first else { return true }
    guard separator == UInt8(ascii: "-") || separator == UInt8(ascii: "@") else { return false }
    let suffix = rest.dropFirst()
    if suffix.elementsEqual("latest".utf8) { return true }
    // A version is short (`-5`), a date is not (`-0813`, `-2512`, `-2025-08-07`, `-20251001`).
    return suffix.prefix { isDigit($0) }.count >= 4 && suffix.allSatisfy { isDigit($0) || $0 == UInt8(ascii: "-") }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
}
