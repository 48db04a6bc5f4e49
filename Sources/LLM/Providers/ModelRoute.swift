import JSONKit

/// Decides which provider a model goes to; a value, so that the rules are tested without providers.
struct ModelRoute: Sendable {
  /// One registered provider and the models it lists.
  struct Target: Sendable {
    var name: String
    var models: [String] = []
  }

  var entries: [Target]
  var defaultProvider: String?

  /// The place of the provider and the model as it is sent.
  func find(provider: String?, model: String) throws(InvocationError) -> (index: Int, model: String) {
    let (prefix, rest) = Self.split(model)
    if let provider {
      guard let index = index(of: provider) else { throw Self.unknown(provider, among: entries.map(\.name)) }
      return try checked(index, prefix.map { $0.sameBytes(as: provider) } == true ? rest : model)
    }
    if let prefix, let index = index(of: prefix) { return try checked(index, rest) }
    if let index = entries.firstIndex(where: { lists($0, model) }) { return (index, model) }
    if let prefix { throw Self.unknown(prefix, among: entries.map(\.name)) }
    return try findBare(model)
  }

  private func findBare(_ model: String) throws(InvocationError) -> (index: Int, model: String) {
    var tried: [String] = ["the models that providers list"]
    let family = ModelFamily.providers(for: model)
    for name in family {
      if let index = index(of: name) { return (index, model) }
    }
    if !family.isEmpty {
      tried.append("the family's provider \(family.joined(separator: " or ")), which is not set up")
    }
    if let defaultProvider {
      if let index = index(of: defaultProvider) { return (index, model) }
      tried.append("the default provider \(defaultProvider), which is not set up")
    } else {
      tried.append("a default provider, which is not set")
    }
    let known = entries.flatMap(\.models)
    throw InvocationError(
      .modelNotSupported,
      "No provider was found for the model \"\(model)\"\(model.didYouMean(in: known, otherwise: ".")) Tried: "
        + tried.joined(separator: "; ") + ". Write it as provider/model, with one of: "
        + Self.list(entries.map(\.name)) + ".", kind: .notFound, model: model)
  }

  private func checked(_ index: Int, _ model: String) throws(InvocationError) -> (index: Int, model: String) {
    let entry = entries[index]
    if entry.models.isEmpty || lists(entry, model) { return (index, model) }
    throw InvocationError(
      .modelNotSupported,
      "The model \"\(model)\" is not among the models set up for \(entry.name)\(model.didYouMean(in: entry.models))",
      kind: .notFound, provider: entry.name, model: model)
  }

  private func index(of name: String) -> Int? { entries.firstIndex { $0.name.sameBytes(as: name) } }

  private func lists(_ entry: Target, _ model: String) -> Bool { entry.models.contains { $0.sameBytes(as: model) } }

  /// The word before the first slash, and the rest.
  private static func split(_ model: String) -> (String?, String) {
    guard let slash = model.utf8.firstIndex(of: UInt8(ascii: "/")) else { return (nil, model) }
    return (String(model[..<slash]), String(model[model.utf8.index(after: slash)...]))
  }

  static func unknown(_ name: String, among names: [String]) -> InvocationError {
    InvocationError(
      .providerNotFound,
      "No provider named \"\(name)\" is set up\(name.didYouMean(in: names, otherwise: ".")) There are: \(list(names)).",
      provider: name)
  }

  private static func list(_ names: [String]) -> String {
    names.isEmpty ? "none" : names.joined(separator: ", ")
  }
}
