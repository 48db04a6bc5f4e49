import HTTPEndpoint
import JSONKit
import JSONRPC
import MCPTransports
import Services
import Serving
import Tributary

/// Where one `tributary serve` is reached: over standard input and output, or at any number of addresses.
struct ServeListeners: Sendable {
  private let http: HTTPListener.Address?
  private let tcp: TCPAddress?
  private let unix: String?
  private let servesOpenAI: Bool
  /// The largest request of an OpenAI client.
  private static let maximumConversationBytes = 32 << 20

  /// - Throws: ``CommandFailure`` for an address that is none.
  init(_ command: ServeCommand) throws(CommandFailure) {
    let rule = "is no address; write HOST:PORT, such as 127.0.0.1:0"
    http = command.http.flatMap { HTTPListener.Address($0) }
    if let text = command.http, http == nil { throw .usage("--http: '\(text)' \(rule)") }
    tcp = command.tcp.flatMap { TCPAddress($0) }
    if let text = command.tcp, tcp == nil { throw .usage("--tcp: '\(text)' \(rule)") }
    unix = command.unix
    servesOpenAI = command.openAI
    executor = http == nil && tcp == nil && unix == nil ? EventLoopExecutor() : nil
  }

  private var isStandardIO: Bool { http == nil && tcp == nil && unix == nil }

  /// Where requests are served and servers are asked: with one client, on the thread that reads all of their pipes.
  let executor: (any TaskExecutor)?

  /// Serves until a signal comes, the peer of standard input is gone, or an address cannot be listened at; requests that
  /// are being answered then have some time to come to their end.
  func run(
    _ served: ServedService, _ console: Console, metrics: @escaping @Sendable () -> String = { "" }
  ) async throws {
    var listener: HTTPListener?
    if let http { listener = try await self.listener(http, served, console, metrics) }
    try await run(served, listener, console)
  }

  private func run(_ served: ServedService, _ listener: HTTPListener?, _ console: Console) async throws {
    try await withThrowingTaskGroup(of: Void.self) { beside in
      beside.addTask { await served.run() }
      Signals.takeHangups()
      beside.addTask {
        while !Task.isCancelled {
          await Signals.waitForHangup()
          if !Task.isCancelled { served.reload() }
        }
      }
      defer { beside.cancelAll() }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await Signals.wait() }
        if let listener { group.addTask { try await listener.run() } }
        if let tcp { group.addTask { try await listen(tcp, served.service, console) } }
        if let unix { group.addTask { try await listen(unix, served.service, console) } }
        if isStandardIO {
          group.addTask(executorPreference: executor) {
            try await served.service.serve(over: StandardIOTransport.takingStandardStreams())
          }
        } else if console.streams.inputIsPiped {
          // A host that started this process holds its standard input, and the end of that ends the server.
          group.addTask { await StandardInputEnd.wait() }
        }
        try await group.next()
        group.cancelAll()
        try await group.waitForAll()
      }
    }
  }

  private func listener(
    _ address: HTTPListener.Address, _ served: ServedService, _ console: Console,
    _ metrics: @escaping @Sendable () -> String
  ) async throws -> HTTPListener {
    let serve: ServeConfig = served.host?.loaded.config.serve ?? ServeConfig()
    var configuration: HTTPListener.Configuration = serve.listener(at: address)
    configuration.authentication = try await served.host?.client.serveAuthentication() ?? .none
    var routes: [String: any EndpointRoute] = [MetricsRoute.path: MetricsRoute(metrics)]
    if servesOpenAI, let client = served.host?.client {
      // Conversations with pictures are larger than calls of tools.
      configuration.limits.maximumBodyBytes = max(configuration.limits.maximumBodyBytes, Self.maximumConversationBytes)
      let endpoint = OpenAIEndpoint(
        models: ServedModels(client), makeID: RandomText().text,
        secondsSince1970: { WallClock.secondsSince1970() })
      for (path, route) in endpoint.routes { routes[path] = route }
    }
    return HTTPListener(
      served.service, configuration, routes: routes, randomBytes: RandomText().bytes,
      secondsSince1970: { WallClock.secondsSince1970() }
    ) { announce($0, console) }
  }

  private func listen(_ address: TCPAddress, _ service: MCPService, _ console: Console) async throws {
    try await accept(
      TCPListener(TCPListener.Configuration(address), listening: { announce("\($0)", console) }), service)
  }

  private func listen(_ path: String, _ service: MCPService, _ console: Console) async throws {
    try await accept(
      UnixListener(UnixListener.Configuration(path), listening: { announce("\($0)", console) }), service)
  }

  private func accept(_ listener: some Listener, _ service: MCPService) async throws {
    try await listener.run { transport, _ in
      // What ends one peer concerns no other; the transport has logged it.
      try? await service.serve(over: transport)
    }
  }

  /// The first line of standard output tells a host where to connect; nobody may read it.
  private func announce(_ address: String, _ console: Console) {
    try? console.streams.writeLine(JSON.object(["listening": .string(address)]).text)
  }
}
