import JSONKit
import JSONRPC
import Logging
import MCP
import Synchronization

/// Answers one peer of a service.
///
/// Of a client of the older revisions it remembers what the handshake and later requests said, of a modern one only the
/// subscriptions that are open; what one of both said is nothing to the other.
final class ServiceHandler: RPCHandler {
  struct State {
    var meta = KnownMeta()
    var legacy: LegacyPeer?
    var subscriptions = OpenSubscriptions()
    /// Subscriptions that end now are answered: it is this side that ends them.
    var completesSubscriptions = false
  }

  let service: MCPService
  let principal: String?
  let logger: Logger
  /// Runs the tasks of this connection.
  let tasks: TaskRunner
  let state = Mutex(State())

  init(service: MCPService, principal: String?, logger: Logger) {
    self.service = service
    self.principal = principal
    self.logger = logger
    tasks = TaskRunner(limit: service.options.tasks?.maximumWaiting ?? 0)
  }

  /// The handshake is answered before later messages are read, and pings while tools run.
  func answerNow(_ request: RPCRequest) -> RPCAnswer? {
    guard request.method == MCPMethod.initialize || request.method == MCPMethod.ping else { return nil }
    do {
      let routed = try route(request)
      guard routed.kind == .initialize else { return .result([:]) }
      return .result(initialize(routed, request))
    } catch {
      return .failure(error)
    }
  }

  func answer(_ request: RPCRequest) async throws -> RPCAnswer {
    try await answer(try route(request), request)
  }

  /// Answers a request whose era is known.
  func answer(_ routed: ServiceRequest, _ request: RPCRequest) async throws -> RPCAnswer {
    // Who asks for something is ready, whether or not the word that says so has been looked at.
    if routed.revision.era == .legacy { state.withLock { $0.legacy?.becomeReady() } }
    guard !service.lacks(routed.kind) else { throw RPCError.methodNotFound(request.method) }
    if service.needsPreparation, routed.kind.isAboutParts { await service.prepare() }
    switch routed.kind {
    case .initialize, .ping: return .failure(.invalidRequest("\(request.method) is answered at once or not at all"))
    case .callTool, .readResource, .getPrompt: return try await perform(routed, request)
    case .complete: return .result(try await complete(routed))
    case .listen:
      let listening = try await open(routed, request)
      await listening.end.wait()
      return close(listening)
    case .subscribe, .unsubscribe, .setLogLevel: return .result(try set(routed))
    case .getTask, .updateTask, .cancelTask, .taskResult, .listTasks:
      return .result(try await answerTask(routed, request))
    case .discover, .listTools, .listResources, .listTemplates, .listPrompts: return .result(try list(routed))
    }
  }

  func received(_ notification: RPCNotification) async {
    guard notification.method == MCPMethod.initialized else { return }
    state.withLock { $0.legacy?.becomeReady() }
  }

  /// Nobody is there to hear of changes any more.
  func ended() {
    endSubscriptions(announcing: false)
  }

  /// What a client of the older revisions said; nil before the handshake.
  var legacy: LegacyPeer? { state.withLock { $0.legacy } }

  private func route(_ request: RPCRequest) throws(RPCError) -> ServiceRequest {
    try ServiceRouter.route(request.method, with: try params(of: request), handshake: legacy?.revision)
  }

  private func params(of request: RPCRequest) throws(RPCError) -> RequestParams? {
    guard let payload = request.params else { return RequestParams() }
    do {
      return try RequestParams(payload) { (meta) throws(JSONError) in
        try state.withLock { (state) throws(JSONError) in try state.meta.read(meta) }
      }
    } catch {
      throw RPCError.invalidParams("params is not JSON: \(error.message)")
    }
  }

  private func initialize(_ routed: ServiceRequest, _ request: RPCRequest) -> JSON {
    let before = state.withLock { state -> [String] in
      defer { state.legacy = LegacyPeer(routed) }
      return state.legacy?.unwatchAll() ?? []
    }
    tellWatched(before, false)
    if routed.revision <= .r2025_03_26 { request.acceptBatches() }
    let capabilities = service.capabilities(in: routed.revision, listsTasks: principal != nil)
    return shape(routed).initialized(capabilities, instructions: service.instructions)
  }

  func shape(_ routed: ServiceRequest) -> ServiceShape {
    ServiceShape(revision: routed.revision, info: service.info)
  }

  /// What a client of the older revisions sets for its connection.
  private func set(_ routed: ServiceRequest) throws(RPCError) -> JSON {
    if routed.kind == .setLogLevel {
      let level = routed.params["level"]?.stringValue.flatMap { MCPLogLevel(rawValue: $0) }
      guard let level else { throw RPCError.invalidParams("params.level is none of the levels") }
      state.withLock { $0.legacy?.wantsLog(from: level) }
      return [:]
    }
    guard let uri = routed.params["uri"]?.stringValue else { throw RPCError.invalidParams("params.uri is missing") }
    guard routed.kind == .subscribe else {
      if state.withLock({ $0.legacy?.unwatch(uri) }) == true { tellWatched([uri], false) }
      return [:]
    }
    guard mayWatch(uri) else { throw notFound(uri, routed) }
    let limit = service.options.maximumWatchedResources
    switch state.withLock({ $0.legacy?.watch(uri, limit: limit) }) {
    case .begun: tellWatched([uri], true)
    case .goesOn: break
    case .refused, nil: throw RPCError.internalError("\(limit) resources are watched; end one first")
    }
    return [:]
  }

  /// The connection is over: this client watches nothing any more.
  func forgetWatched() {
    tellWatched(state.withLock { $0.legacy?.unwatchAll() ?? [] }, false)
  }

  // MARK: Changes

  /// Tells a change on open subscriptions; true when the client is to be told on the connection, too.
  func tell(_ change: MCPChange) -> Bool {
    // It may be a part of what the client watches that it does not see.
    if case .resourceUpdated(let uri) = change, service.options.view != nil, !mayWatch(uri) { return false }
    let (messages, hears) = state.withLock { state in
      (state.subscriptions.tell(change), state.legacy?.hears(change) ?? false)
    }
    for message in messages { message.send() }
    return hears
  }

  /// Tells what a task is at on the open subscriptions that name it.
  func tell(_ task: MCPTaskRecord) {
    guard let desk = service.desk else { return }
    let members = TaskShape(revision: .newestModern, pollInterval: desk.options.pollInterval).detailed(task)
    for message in state.withLock({ $0.subscriptions.tell(task.id, members) }) { message.send() }
  }

  /// - Parameter announcing: whether the client is told.
  func endSubscriptions(announcing: Bool) {
    let (ends, messages) = state.withLock { $0.subscriptions.endAll() }
    if announcing { for message in messages { message.send() } }
    for end in ends { end.fire() }
  }

  /// Ends the subscriptions with their results.
  ///
  /// - Parameter announcing: whether the client is told before, as it is where a subscription has no stream of its own.
  func completeSubscriptions(announcing: Bool = false) {
    state.withLock { $0.completesSubscriptions = true }
    endSubscriptions(announcing: announcing)
  }
}
