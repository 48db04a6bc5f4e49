public import JSONKit

/// What must go back verbatim with a part, and to whom.
///
/// A signature, an encrypted thought, an item id: only the provider can read it, and only the one that wrote it. It is
/// left out of a request that goes to another provider or model family; the text beside it stays.
public struct Echo: Sendable, Hashable {
  /// The provider that wrote it; empty when the author of the request vouches for it.
  public var provider: String
  /// The model that wrote it, as the provider names it.
  public var model: String
  /// The members to send back, in the provider's own form.
  public var raw: JSON

  /// What a provider wrote, with its origin.
  public init(provider: String, model: String, raw: JSON) {
    self.provider = provider
    self.model = model
    self.raw = raw
  }

  /// Whether a request to this provider and model may carry it.
  public func belongs(to provider: String, model: String) -> Bool {
    if self.provider.isEmpty { return true }
    guard self.provider.sameBytes(as: provider) else { return false }
    return Self.family(of: self.model).elementsEqual(Self.family(of: model))
  }

  /// The first word of a model id: `claude` of `claude-opus-5-5`.
  private static func family(of model: String) -> Substring.UTF8View {
    let words = model.utf8.split(separator: UInt8(ascii: "-"), maxSplits: 1)
    return words.first ?? Substring(model).utf8
  }
}

extension Echo {
  /// The echo as an object of `provider`, `model` and `raw`.
  public var json: JSON {
    ["provider": .string(provider), "model": .string(model), "raw": raw]
  }

  /// Reads what ``json`` writes.
  public init(json: JSON, at path: JSONPointer = .root) throws(JSONError) {
    var reader = try ObjectReader(json, at: path)
    provider = try reader.optionalString("provider") ?? ""
    model = try reader.optionalString("model") ?? ""
    raw = try reader.required("raw")
  }
}
