import ArgumentParser
import JSONKit
import Runs
import Tributary

/// Is an MCP server: what this host has, for other hosts, agents and scripts.
struct ServeCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Is an MCP server: the tools of all servers, agents and models of this host, for others.")

  static let endsItself = true

  @OptionGroup var global: GlobalOptions
  @OptionGroup var servers: ServerOptions

  @Option(help: ArgumentHelp("What is offered: gateway, agents, models, workflows, builtin.", valueName: "what,…"))
  var expose: String

  @Flag(help: "Speak over standard input and output; the default.")
  var stdio = false

  @Option(
    help: ArgumentHelp("Listen for HTTP at this address, path /mcp; port 0 takes a free one.", valueName: "host:port"))
  var http: String?

  @Option(
    help: ArgumentHelp(
      "Listen for JSON lines over TCP at this address; port 0 takes a free one.", valueName: "host:port"))
  var tcp: String?

  @Option(help: ArgumentHelp("Listen for JSON lines on a Unix socket that only you can use.", valueName: "path"))
  var unix: String?

  @Flag(name: .customLong("openai"), help: "Answer OpenAI clients, too: /v1/chat/completions and /v1/models of --http.")
  var openAI = false

  @Option(help: ArgumentHelp("A folder of agent files, beside those of the configuration.", valueName: "dir"))
  var agentsDir: [String] = []

  @Option(help: ArgumentHelp("The folder whose files the built-in tools serve.", valueName: "dir"))
  var root = "."

  var output: OutputSettings { global.settings(.text) }

  func validate() throws {
    if stdio && (http != nil || tcp != nil || unix != nil) {
      throw ValidationError("--stdio goes with no other address; give --stdio or --http, --tcp, --unix")
    }
    if openAI && http == nil { throw ValidationError("--openai is an interface of --http; give an address for that") }
    do {
      _ = try Exposure.read(expose)
    } catch {
      throw ValidationError(error.message)
    }
  }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    let exposed: Set<Exposure> = try Exposure.read(expose)
    let listeners = try ServeListeners(self)
    // The built-in tools alone need no configuration, unless it says who may come.
    if exposed == [.builtin], http == nil {
      let served = try ServedService(exposed, self, host: nil, executor: listeners.executor)
      try await listeners.run(served, console)
      return .success
    }
    var request: ConfigurationRequest = servers.request(global)
    if exposed.isDisjoint(with: [.gateway, .agents, .workflows]) { request.servers = [] }
    let metrics = PrometheusRegistry()
    try await Host.with(
      request, console, setup: RunSetup(request), observers: [MetricsObserver(factory: metrics)], hasCallers: true,
      executor: listeners.executor
    ) { host in
      let served = try ServedService(exposed, self, host: host, executor: listeners.executor)
      for problem in served.problems { console.warning(problem.description) }
      try await listeners.run(served, console, metrics: { metrics.text })
    }
    return .success
  }
}
