/// Everything that is served under one address: which path answers, and who may ask; it knows no connections.
///
/// The order of the checks is fixed: security, path, method, authentication, what the route says of the head; then comes
/// the body.
struct EndpointCore: Sendable {
  /// What is to be done with a request whose head is known.
  enum Admission: Sendable {
    case refused(EndpointReply)
    /// Its body is to be read and given to the route.
    case admitted(any EndpointRoute, EndpointRequest)
  }

  private let gate: EndpointGuard
  private let authentication: (any AuthenticationScheme)?
  private let routes: [String: any EndpointRoute]
  /// The routes that answer everything below them, the longest path first.
  private let folders: [(path: String, route: any EndpointRoute)]
  private let maximumBodyBytes: Int

  init(
    gate: EndpointGuard, authentication: (any AuthenticationScheme)?, routes: [String: any EndpointRoute],
    maximumBodyBytes: Int
  ) {
    self.gate = gate
    self.authentication = authentication
    self.routes = routes
    folders = routes.filter { $0.key.hasSuffix("/") }.map { (path: $0.key, route: $0.value) }
      .sorted { $0.path.utf8.count > $1.path.utf8.count }
    self.maximumBodyBytes = maximumBodyBytes
  }

  /// Looks at the head of a request.
  func admit(_ head: EndpointRequest) async -> Admission {
    if let refusal = gate.refusal(of: head) { return .refused(refusal) }
    guard let route = route(to: head.path) else { return .refused(.refusal(404, "nothing is here; look at the path")) }
    let admission = await admit(head, to: route)
    guard case .refused(let refusal) = admission, refusal.reason != nil else { return admission }
    return .refused(route.worded(refusal))
  }

  private func admit(_ head: EndpointRequest, to route: any EndpointRoute) async -> Admission {
    guard route.methods.contains(head.method) else {
      guard head.method == "OPTIONS" else {
        return .refused(
          .refusal(
            405, "\(head.method.prefix(20)) means nothing here", ["Allow": route.methods.joined(separator: ", ")]))
      }
      return .refused(CrossOrigin.permission(for: head, methods: route.methods))
    }
    let access = route.access
    guard !access.isLocal || head.peer.isLocal else {
      return .refused(.refusal(403, "only programs on the machine of this endpoint may ask this"))
    }
    var head = head
    if access.isAuthenticated, let authentication {
      switch await authentication.check(head) {
      case .known(let principal): head.principal = principal
      case .refused(let refusal): return .refused(refusal)
      }
    }
    if let refusal = route.refusal(of: head) { return .refused(refusal) }
    if let length = head.fields["Content-Length"], (Int(length) ?? .max) > maximumBodyBytes {
      return .refused(tooLarge)
    }
    return .admitted(route, head)
  }

  /// What answers under a path: the route of exactly this one, else that of the longest beginning that ends in a slash.
  private func route(to path: String) -> (any EndpointRoute)? {
    if let route = routes[path] { return route }
    return folders.first { path.utf8.starts(with: $0.path.utf8) }?.route
  }

  /// The refusal of a body over the limit.
  var tooLarge: EndpointReply { .refusal(413, "the body is larger than \(maximumBodyBytes) bytes") }

  /// Answers a whole request.
  func answer(_ request: EndpointRequest) async -> EndpointReply {
    switch await admit(request) {
    case .refused(let refusal): return refusal
    case .admitted(let route, let request):
      return request.body.count > maximumBodyBytes ? route.worded(tooLarge) : await route.answer(request)
    }
  }
}
