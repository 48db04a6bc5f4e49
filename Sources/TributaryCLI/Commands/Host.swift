import Agents
import JSONKit
import LLM
import MCP
import Runs
import Servers
import Tributary

/// The loaded configuration and the client made of it, for as long as one command lasts.
struct Host: Sendable {
  let loaded: LoadedConfiguration
  let client: Client
  let approver: CommandApprover

  /// Loads the configuration, tells what there is to say about it, and closes the client's servers at the end.
  ///
  /// - Parameters:
  ///   - use: what it does with servers, which decides who has to agree to what.
  ///   - setup: what is kept with the runs that it begins.
  ///   - hasCallers: it works for callers elsewhere, so that nobody is asked at a terminal.
  ///   - program: decides what a person would decide.
  ///   - executor: where the sessions of servers run; nil for anywhere.
  static func with<Value: Sendable>(
    _ request: ConfigurationRequest, _ console: Console, use: ServerUse = .calls, setup: RunSetup? = nil,
    adjusting: @escaping @Sendable (inout Config) -> Void = { _ in },
    metrics: String? = nil, observers: [any InvocationObserver] = [], hasCallers: Bool = false,
    executor: (any TaskExecutor)? = nil, program: StreamApprover? = nil, _ body: (Host) async throws -> Value
  ) async throws -> Value {
    var host = ClientHost.current(redactor: console.streams.redactor)
    (host.hasCallers, host.sessionExecutor) = (hasCallers, executor)
    if !hasCallers { host.environment.askPassphrase = { SecretEntry.ask($0) } }
    host.isAudited = true
    host.setup = setup?.json(in: host.environment)
    let watch = ConfigurationWatch(request, host.environment)
    var loaded: LoadedConfiguration = try watch.load()
    adjusting(&loaded.config)
    host.trail = try AuditTrail.of(loaded.config.audit, host)
    let approver = CommandApprover(console, asksNobody: hasCallers, program: program)
    if use != .none { try await agree(&loaded, host, approver, console) }
    host.firstUse = firstUse(use, approver)
    host.tell = { console.warning($0) }
    tell(loaded, console)
    host.changedServers = { changed(watch, console, adjusting) }
    let file: MetricsFile? = metrics.map { MetricsFile(path: $0) }
    defer { file?.write(console) }
    let all: [any InvocationObserver] = observers + (file.map { [$0.observer] } ?? [])
    return try await withClient(loaded.config, host: host, observers: all, approver: approver) { client in
      try await body(Host(loaded: loaded, client: client, approver: approver))
    }
  }

  /// What the files say now of the servers, if it is something else; what is wrong with them is told, and nothing changes.
  private static func changed(
    _ watch: ConfigurationWatch, _ console: Console, _ adjusting: (inout Config) -> Void
  ) -> [ServerDefinition]? {
    do throws(ConfigurationError) {
      guard var loaded = try watch.changed() else { return nil }
      adjusting(&loaded.config)
      tell(loaded, console)
      return loaded.config.mcp.servers
    } catch {
      console.warning("the configuration changed and cannot be used, so the old one is kept: \(error.description)")
      return nil
    }
  }

  private static func tell(_ loaded: LoadedConfiguration, _ console: Console) {
    for notice in loaded.notices { console.warning(withoutLabel(notice)) }
    for problem in loaded.problems { console.warning(problem.description) }
  }

  private static func withoutLabel(_ notice: String) -> String {
    notice.hasPrefix("warning: ") ? String(notice.dropFirst("warning: ".count)) : notice
  }

  /// Connects servers side by side and tells how each of them did.
  ///
  /// - Throws: ``CommandFailure`` with exit code 5 when one of the `required` names is not ready.
  func connect(_ names: [String]? = nil, required: [String], _ console: Console) async throws -> [ServerStatus] {
    try tell(await client.servers.connect(names), required, console)
  }

  /// The tools there are, without starting a server whose list is known; see `MCPClient.offer`.
  ///
  /// - Throws: ``CommandFailure`` with exit code 5 when one of the `required` names is not ready.
  func offered(required: [String], _ console: Console) async throws -> [ServerStatus] {
    let kept: [String] = loaded.config.mcp.servers.filter { $0.start == .required }.map(\.name)
    return try tell(await client.servers.offer(required: required + kept, isHurried: false), required, console)
  }

  private func tell(_ statuses: [ServerStatus], _ required: [String], _ console: Console) throws -> [ServerStatus] {
    try Task.checkCancellation()
    for status in statuses where status.isFailure || status.state == .late {
      let message: String = status.failureText
      if required.contains(status.name) { throw CommandFailure(status, message) }
      console.warning(message)
    }
    return statuses
  }
}

extension ServerStatus {
  /// Why it failed, with the end of what it wrote.
  var failureText: String {
    let text: String = message ?? "\(name) is not available"
    return text + CommandFailure.lastWords(diagnostics, after: text)
  }
}

extension LoadedConfiguration {
  /// Whether no file says anything of servers, not even something that cannot be used.
  var definesNoServer: Bool { config.mcp.servers.isEmpty && unapproved.isEmpty && problems.isEmpty }
}

extension Host {
  /// What is said where there is no server at all.
  static let adviceToAdd = "no server is set up; 'tributary mcp add NAME -- COMMAND' adds one"

  /// What was agreed with a server that is ready.
  func peer(_ name: String) -> MCPPeer? {
    let server: (any MCPServer)? = client.servers.servers.first { $0.name.sameBytes(as: name) }
    return (server as? RemoteMCPServer)?.peer
  }
}
