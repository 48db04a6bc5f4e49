import JSONKit
import LLM

/// Where a request really goes: what the names of its providers stand for in this configuration.
///
/// An answer that is kept on disk is given to another client only when both mean the same server by the same name.
struct ResponsePlace: Sendable {
  let factory: ProviderFactory
  let providers: ProviderRegistry
  /// The models that may answer in the place of the one that is asked.
  let fallback: [String]

  /// The providers that may answer, as far as they are of this configuration; a request nobody takes has none.
  func json(of request: InvocationRequest) -> JSON {
    var requests: [InvocationRequest] = [request]
    for model in fallback { requests.append(InvocationRequest(model: model, messages: [])) }
    return .array(
      requests.map { request in
        guard let route = try? providers.route(request) else { return .null }
        return place(of: factory.maker(route.provider.name), model: route.model)
      })
  }

  private func place(of maker: ProviderMaker, model: String) -> JSON {
    let options: ProviderConfig.Options = maker.entry.options
    var place: JSON.Object = ["provider": .string(maker.name), "kind": .string(maker.kind)]
    if let address = maker.address { place["address"] = .string(address) }
    if let profile = options.profile { place["profile"] = .string(profile) }
    if let version = options.apiVersion { place["api_version"] = .string(version) }
    if maker.kind == "scripted" { place["script"] = .string(maker.environment.absolute(options.script ?? model)) }
    return .object(place)
  }
}
