import JSONKit
import JSONRPC
import MCP

/// What one client sees of a service; what it does not see is unknown to it.
extension ServiceHandler {
  /// Whether this client sees a part, by what ``MCPServiceOptions/view`` is asked about; nil when it sees all.
  var sees: ((String) -> Bool)? {
    service.options.view.map { view in { [principal] in view($0, principal) } }
  }

  /// What is at an address that the service does not list itself.
  func unlisted(_ uri: String, _ contents: ServiceContents) -> MCPServiceResource? {
    // A resource that is hidden from this client is not looked for elsewhere.
    guard contents.resources[uri] == nil, let all = service.options.unlisted?(uri) else { return nil }
    let seen = all.filter { sees?($0.viewedAs ?? $0.definition.uri) ?? true }
    return seen.count == 1 ? seen[0] : nil
  }

  /// Whether this client may hear of changes of a resource; addresses that lead nowhere may be watched, too.
  func mayWatch(_ uri: String) -> Bool {
    let contents = service.snapshot
    if contents.resources[uri] != nil { return contents.resources.part(uri, where: sees) != nil }
    let leading: (ServiceContents.Template) -> Bool = { $0.pattern?.values(in: uri) != nil }
    if contents.templates.entries.contains(where: leading) {
      return contents.templates.entries(where: sees).contains(where: leading)
    }
    guard service.options.unlisted != nil else { return sees?(uri) ?? true }
    // What has another address here is told under that one.
    return unlisted(uri, contents)?.definition.uri.sameBytes(as: uri) ?? false
  }

  /// The refusal for a name that nothing has, with the one that was probably meant of those that this client sees.
  func unknown<Part>(_ kind: String, _ name: String, among parts: NamedParts<Part>) -> RPCError {
    let near = name.didYouMean(in: parts.names(where: sees))
    return .invalidParams("unknown \(kind) \"\(name.prefix(128))\"\(near)", data: ["name": .string(name)])
  }

  /// The refusal for an address where nothing is.
  func notFound(_ uri: String, _ routed: ServiceRequest) -> RPCError {
    let code = routed.revision.era == .modern ? RPCError.invalidParamsCode : MCPErrorCode.resourceNotFound
    return RPCError(code: code, message: "resource not found", data: ["uri": .string(uri)])
  }

  /// This client hears of these resources from now on, or no longer.
  func tellWatched(_ uris: some Sequence<String>, _ isWatched: Bool) {
    guard let watched = service.options.watched else { return }
    for uri in uris { watched(uri, isWatched) }
  }
}
