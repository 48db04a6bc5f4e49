import Agents
import JSONKit
import LLM
import MCP
import Policies
import Runs
import Servers
import Services
import Serving
import Tributary
import Workflows

/// Everything that one `tributary serve` offers, as one service.
struct ServedService: Sendable {
  let service: MCPService
  let host: Host?
  /// Agent and workflow files that cannot be offered.
  let problems: [ConfigurationError]
  private let gateway: Gateway?
  /// The runs of agents and workflows, for callers who are asked meanwhile.
  private let calls: PassedCalls

  /// - Parameters:
  ///   - host: the configuration and its client; nil where nothing of it is offered.
  ///   - executor: where requests are served and passed on; what is worked on here then runs elsewhere. Nil for anywhere.
  /// - Throws: `ServingError` when the folder of the built-in tools cannot be opened, `ConfigurationError` for a folder of
  ///   agents that is none, `MCPError` when two things have one name.
  init(_ exposed: Set<Exposure>, _ command: ServeCommand, host: Host?, executor: (any TaskExecutor)?) throws {
    self.host = host
    var options = MCPServiceOptions()
    var tools: [MCPServiceTool] = []
    var problems: [ConfigurationError] = []
    var advice: [String] = []
    if exposed.contains(.builtin) {
      tools += try BuiltinTools.served(root: command.root, secondsSince1970: { WallClock.secondsSince1970() })
      advice.append("Read-only tools over one folder; paths are relative to it.")
    }
    let random: RandomText = RandomText()
    let calls = PassedCalls(makeID: random.text, clock: ContinuousClock())
    if let host, exposed.contains(.agents) {
      let files = try AgentFiles(folders: command.agentsDir)
      problems = files.problems
      tools += files.agents.map { ServedAgent(file: $0, client: host.client, calls).tool }
      advice.append("Agents run to their answer, which may take minutes; their progress tells what they do.")
    }
    if let host, exposed.contains(.models) {
      tools += ModelTools.all(ServedModels(host.client))
      advice.append("invoke asks a model, list_models names those there are.")
    }
    if let host, exposed.contains(.workflows) {
      let (workflows, wrong) = try ServedWorkflow.all(host.client, calls)
      problems += wrong
      tools += workflows.filter(\.isOffered).map(\.tool)
      advice.append("Workflows run their steps to their outputs; what they ask goes to the caller.")
    }
    let gateway: Gateway? = host.flatMap { exposed.contains(.gateway) ? Gateway($0, random, executor) : nil }
    if let gateway {
      gateway.prepare(&options)
      advice.append("Tools of other servers are named server__tool.")
    }
    options.executor = executor
    options.handlerExecutor = executor == nil ? nil : globalConcurrentExecutor
    options.sealer = try AESGCMStateSealer(keys: [random.bytes(32)], secondsSince1970: { WallClock.secondsSince1970() })
    options.tasks = MCPTaskOptions(makeID: random.text, secondsSince1970: { WallClock.secondsSince1970() })
    // A client may call before ``run()`` has come to its turn, and be gone.
    options.tasks?.outlivesConnections = true
    if let host, !exposed.isDisjoint(with: [.agents, .workflows]), let tasks = try? host.client.tasks() {
      options.tasks?.store = tasks
      // The id of a task is the one of its run.
      options.tasks?.makeID = { "r_" + random.text() }
    }
    options.view = host.flatMap { ClientViews($0.loaded.config.serve, gateway) }?.admits
    self.gateway = gateway
    self.calls = calls
    self.problems = problems
    service = try MCPService(
      info: MCPImplementation(
        name: exposed == [.builtin] ? "tributary-builtin" : "tributary", version: TributaryVersion.current,
        title: exposed == [.builtin] ? "Tributary's own tools" : "Tributary"),
      instructions: advice.joined(separator: " "), options: options
    ) {
      tools
    }
  }

  /// Takes in now what became of the files of servers, which are looked at from time to time anyway.
  func reload() {
    if let gateway { gateway.look() } else { host?.client.refreshServers() }
  }

  /// Does what goes on beside the listeners, until cancelled.
  func run() async {
    await withDiscardingTaskGroup { group in
      group.addTask { await service.runTasks() }
      group.addTask { await calls.run() }
      if let gateway { group.addTask { await gateway.run(service) } }
    }
  }
}

extension Gateway {
  fileprivate convenience init(_ host: Host, _ random: RandomText, _ executor: (any TaskExecutor)?) {
    var settings = Settings()
    let tools: ToolsConfig = host.loaded.config.tools
    settings.filter = ToolFilter(allow: tools.allow, deny: tools.deny)
    settings.patience = Duration.seconds(10)
    settings.executor = executor
    settings.refresh = { host.client.refreshServers() }
    settings.around = { call, body in
      try await host.client.passing(
        call.name, of: call.server, call.arguments, definition: { call.definition.digest }, for: call.principal, body)
    }
    settings.permission = GatewayPermission(host.client.gate)
    settings.permission.recording = { wish, body in
      try await host.client.recorded(
        .passing(wish.kind, wish.name, of: wish.server, try wish.arguments.json(), for: ServiceCaller.principal), body)
    }
    self.init(host.client.servers, settings: settings, clock: ContinuousClock(), makeID: random.text)
  }
}

extension GatewayPermission {
  /// The policy of the host, whose questions go to the caller.
  init(_ gate: PolicyGate) {
    guard !gate.isOpen else {
      self = .everything
      return
    }
    self.init { wish, approver in
      var call: PolicyCall = gate.call(
        PolicyCall.Kind(rawValue: wish.kind), server: wish.server, name: wish.name,
        arguments: try wish.arguments.json(), approver: approver)
      call.principal = ServiceCaller.principal
      do {
        return .json(try await gate.permit(call, approver: approver))
      } catch let refusal as PolicyRefusal {
        throw MCPToolFailure(refusal.message)
      }
    }
  }
}

extension ServedModels {
  init(_ client: Client) {
    self.init(
      invoke: { try await client.invoke($0) },
      list: { try await client.listModels() })
  }
}

extension ServedWorkflow {
  /// The workflows of a configuration, and what is wrong with those that cannot be offered.
  fileprivate static func all(_ client: Client, _ calls: PassedCalls) throws -> ([ServedWorkflow], [ConfigurationError])
  {
    var problems: [ConfigurationError] = []
    let all: [ServedWorkflow] = try client.workflowPlaces().compactMap { place in
      let source: WorkflowSource = try client.workflowSource(place.path)
      do throws(DiagnosticReport) {
        let file: WorkflowFile = try WorkflowFile(text: source.text, file: source.file)
        return ServedWorkflow(file.workflow, calls) { call in
          do {
            return try await client.run(
              source, inputs: call.inputs, key: call.task, id: call.task, caller: call.caller
            ) { events in
              for try await event in events { call.report(event) }
            }
          } catch let failure as RunFailure {
            throw MCPToolFailure(failure.message)
          }
        }
      } catch {
        problems.append(ConfigurationError(.value, error.summary, file: place.path))
        return nil
      }
    }
    return (all, problems)
  }
}

extension ServedAgent {
  fileprivate init(file: AgentFile, client: Client, _ calls: PassedCalls) {
    self.init(file.definition, calls) { call in
      let agent: AgentDefinition
      do throws(ConfigurationError) {
        agent = try file.prepared(input: call.input)
      } catch {
        throw MCPToolFailure(error.description)
      }
      return try await client.run(
        agent, input: call.prompt ?? RunTask.start, keeping: call.task != nil, id: call.task, caller: call.caller
      ) { events in
        for try await event in events { call.report(event) }
      }
    }
  }
}
