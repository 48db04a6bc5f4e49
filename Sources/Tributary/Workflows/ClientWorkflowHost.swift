import Agents
import JSONKit
import LLM
import MCP
import Runs
import Servers
import Stores
import Workflows

/// What workflows have of a client: its servers, models, agents, and whoever approves things.
///
/// Nothing is done here that an agent of the client could not do: calls pass the same filters and steps, with the same times.
struct ClientWorkflowHost: WorkflowHost {
  /// The server name under which the tools of this process are called, unless a server has it.
  static let localServer = "local"

  let client: Client
  /// Where the paths of workflow files begin.
  let folder: String
  private let approver: any Approver
  private let runner: AgentRunner
  private let tools: ToolSafety

  /// - Parameters:
  ///   - again: the paths of steps in doubt that are to be performed again, those of agents among them.
  ///   - approver: who is asked; nil for the client's own.
  init(_ client: Client, folder: String, again: Set<String> = [], approver: (any Approver)? = nil) {
    self.client = client
    self.folder = folder
    self.approver = RecordedApprover.of(approver ?? client.approver, client.trail)
    var runner = client.runner()
    runner.again = again
    self.runner = runner
    tools = ToolSafety(client.servers, local: runner.tools)
  }

  /// Asks the servers for their tools before the first of them is called; one that cannot be asked fails its steps.
  func prepare(_ servers: [String]) async {
    let known = client.servers.servers.map(\.name)
    tools.learn(await client.servers.offer(servers.filter(known.contains)))
  }

  /// The run is over, or left.
  func forget(_ run: String) { runner.forget(run) }

  func safety(of tool: String, on server: String) -> Safety { tools.safety(of: tool, on: place(server)) }

  func call(_ tool: String, on server: String, arguments: JSON, _ scope: EffectScope) async -> Outcome {
    let outcome = await runner.call(tool, on: place(server), arguments, scope, client.host.clock)
    return outcome.withKind
  }

  func read(_ uri: String, from server: String, _ scope: EffectScope) async -> Outcome {
    await asking(scope) { context in
      let contents = try await client.readResource(uri, of: server, context)
      if contents.count == 1, case .text(let text)? = contents.first?.body { return .string(text) }
      return contents.count == 1 ? contents[0].json : .array(contents.map(\.json))
    }
  }

  func prompt(_ name: String, from server: String, arguments: JSON, _ scope: EffectScope) async -> Outcome {
    await asking(scope) { context in
      try await client.getPrompt(name, of: server, arguments.objectValue ?? [:], context).json
    }
  }

  func ask(_ request: ModelRequest, _ scope: EffectScope) async -> Outcome {
    do throws(StepFailure) {
      return await runner.ask(try invocation(request), scope)
    } catch {
      return .failure(error.json)
    }
  }

  func run(_ agent: AgentRequest, in branch: RunContext) async throws -> AgentAnswer {
    try await runner.run(agent, in: branch) { () throws(StepFailure) in
      client.configured(try WorkflowAgents(client).definition(of: agent))
    }
  }

  func decide(_ question: WorkflowQuestion, _ scope: EffectScope) async -> WorkflowAnswer? {
    guard approver.mayAccept else { return nil }
    let request = ApprovalRequest(
      .question(form: question.schema.flatMap { MCPForm(schema: $0) }, show: question.show),
      subject: question.step.path, message: question.message, run: scope.run, path: question.step.path)
    guard let answer = try? await approver.decide(request) else { return nil }
    switch answer.decision {
    case .accept: return .accept(answer.content)
    case .decline: return .decline
    case .cancel: return nil
    }
  }

  func workflow(_ name: String, from file: String) async throws -> WorkflowSource {
    let environment = client.host.environment
    var place: String?
    if WorkflowFiles.isPath(name) {
      place = ConfigurationFile.parent(of: environment.absolute(file, in: folder))
    }
    return try WorkflowFiles(environment: environment).source(name, in: place)
  }

  func kept(_ key: String, within age: Duration?) async -> JSON? {
    try? await client.runs().value(place(of: key), within: age)
  }

  func keep(_ value: JSON, as key: String) async {
    try? await client.runs().keep(client.host.environment.redactor.redact(value), as: place(of: key))
  }

  /// The same names and paths mean something else in another folder.
  private func place(of key: String) -> String { folder + "\n" + key }

  /// Nil for the tools of this process.
  private func place(_ server: String) -> String? {
    let isOurs = server == Self.localServer && !client.servers.servers.contains { $0.name == server }
    return isOurs ? nil : server
  }

  private func asking(_ scope: EffectScope, _ body: (ToolContext) async throws -> JSON) async -> Outcome {
    let context = ToolContext(callID: scope.idempotencyKey, idempotencyKey: scope.idempotencyKey)
    return await runner.attending(scope) {
      do {
        return .value(try await body(context))
      } catch let error as MCPServerError {
        let detail = StepFailure.detail(error.code.rawValue, error.message)
        return (error.isOutcomeUnknown ? Outcome.unknown(detail) : .failure(detail)).withKind
      } catch {
        if Task.isCancelled {
          return .unknown(StepFailure.detail("cancelled", "the step was stopped before the server had answered"))
        }
        return .failure(StepFailure.detail("failed", "\(error)"))
      }
    }
  }

  private func invocation(_ request: ModelRequest) throws(StepFailure) -> InvocationRequest {
    guard let model = request.model ?? client.config.defaults.model else {
      throw StepFailure(
        .model, code: "no_model", "the step names no model and there is no default one; set defaults.model")
    }
    var messages: [Message] = []
    do throws(JSONError) {
      // What servers gave may be anywhere in it.
      for message in request.messages { messages.append(try Message(json: message).shown(client.config.tools.hidden)) }
    } catch {
      throw StepFailure(.other, code: "invalid_request", "the request cannot be made: \(error)")
    }
    if let place = messages.firstIndex(where: { $0.role == .user }) {
      for file in request.attachments { messages[place].content.append(try attached(file)) }
    }
    return InvocationRequest(
      model: model, messages: messages, options: client.config.defaults.options, tools: [],
      responseFormat: request.outputSchema.map { .jsonSchema(name: "answer", $0, strict: false) })
  }

  /// A file that goes with a prompt, by its path.
  private func attached(_ file: JSON) throws(StepFailure) -> Part {
    guard let path = file.stringValue else {
      throw StepFailure(.other, code: "invalid_request", "attach: the path of a file is expected, and not \(file.text)")
    }
    let environment = client.host.environment
    guard
      let bytes = (try? environment.readFile(environment.absolute(path, in: folder), AttachedFile.maximumBytes)) ?? nil
    else { throw StepFailure(.other, code: "no_file", "attach: \(path) cannot be read") }
    guard bytes.count <= AttachedFile.maximumBytes else {
      throw StepFailure(
        .other, code: "too_large", "attach: \(path) has more than \(AttachedFile.maximumBytes >> 20) MiB")
    }
    guard let part = AttachedFile.part(path, bytes) else {
      throw StepFailure(.other, code: "invalid_request", "attach: \(path) is neither text nor a known kind of media")
    }
    return part
  }
}

extension Outcome {
  /// With the kind of failure that `retry` goes by, where the code alone does not tell it.
  fileprivate var withKind: Outcome {
    guard let kind = Self.kinds[detail["code"]?.stringValue ?? ""] else { return self }
    var members: JSON.Object = detail.objectValue ?? [:]
    members["type"] = .string(kind.rawValue)
    switch self {
    case .failure: return .failure(.object(members))
    case .unknown: return .unknown(.object(members))
    case .value, .denied: return self
    }
  }

  private static let kinds: [String: StepFailure.Kind] = [
    MCPServerError.Code.lost.rawValue: .transport, MCPServerError.Code.busy.rawValue: .rateLimit,
    MCPServerError.Code.authentication.rawValue: .denied, "invalid_arguments": .schema, "tool_not_found": .other,
  ]
}
