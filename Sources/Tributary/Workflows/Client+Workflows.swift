package import Agents
package import JSONKit
import MCP
package import Runs
import Servers
import Stores
package import Workflows

extension Client {
  /// The workflows of the configuration: the files in the `workflows` folder of every level, the nearer one of a name.
  package func workflowPlaces() throws -> [WorkflowPlace] {
    try WorkflowFiles(environment: host.environment).places()
  }

  /// A workflow by its name, or by its path when it names a file: with a `/`, or an ending of YAML or JSON.
  ///
  /// - Throws: ``ConfigurationError``; of an unknown name with what was probably meant.
  package func workflowSource(_ nameOrPath: String) throws -> WorkflowSource {
    try WorkflowFiles(environment: host.environment).source(nameOrPath)
  }

  /// A workflow that another one names: a path begins in the folder of that one's file.
  ///
  /// - Throws: ``ConfigurationError``.
  package func workflowSource(_ nameOrPath: String, beside file: String) throws -> WorkflowSource {
    let environment = host.environment
    let isPath: Bool = WorkflowFiles.isPath(nameOrPath)
    let folder = isPath ? ConfigurationFile.parent(of: environment.absolute(file)) : nil
    return try WorkflowFiles(environment: environment).source(nameOrPath, in: folder)
  }

  /// What the servers that a workflow names offer, for the checker, and why some could not be asked.
  package func workflowTools(_ workflow: Workflow) async -> (tools: WorkflowTools, problems: [String]) {
    let known = servers.servers.map(\.name)
    let statuses = await reachableTools(servers: workflow.serverNames.filter(known.contains)).statuses
    var tools: [String: [WorkflowTools.Tool]] = [:]
    for status in statuses where !status.isFailure {
      tools[status.name] = status.tools.map { tool in
        let listed = (tool as? RemoteTool)?.listed
        let hints = listed?.annotations?.json ?? ["readOnlyHint": .bool(tool.isReadOnly)]
        return WorkflowTools.Tool(
          tool.name, inputSchema: tool.parameters, outputSchema: listed?.outputSchema, annotations: hints)
      }
    }
    let own = self.tools.list()
    if !own.isEmpty, !known.contains(ClientWorkflowHost.localServer) {
      tools[ClientWorkflowHost.localServer] = own.map { tool in
        let hints: JSON = ["readOnlyHint": .bool(tool.isReadOnly)]
        return WorkflowTools.Tool(tool.name, inputSchema: tool.parameters, annotations: hints)
      }
    }
    let problems = statuses.filter(\.isFailure).map { $0.message ?? "\($0.name) could not be asked" }
    return (WorkflowTools(tools, otherServers: Set(known)), problems)
  }

  /// Runs a workflow and keeps the run, while `events` reads what happens.
  ///
  /// - Parameters:
  ///   - key: the same key gives the same run again, which goes on if it is not over.
  ///   - id: the id of a run that is begun; nil makes one.
  ///   - caller: who it is made for, and is asked; nil for the user of this process.
  /// - Throws: `RunStoreError`, `StoreError`, and what `events` throws.
  package func run(
    _ source: WorkflowSource, inputs: JSON, key: String? = nil, id: String? = nil, caller: RunCaller? = nil,
    control: RunControl = RunControl(),
    events: @Sendable (EventReader) async throws -> Void = { _ in }
  ) async throws -> WorkflowResult {
    let name = (try? WorkflowFile(text: source.text, file: source.file))?.workflow.name ?? source.file
    var snapshot: JSON.Object = [
      "definition": ["file": .string(source.file), "text": .string(source.text)], "inputs": inputs,
      "folder": .string(host.environment.currentDirectory),
    ]
    snapshot["setup"] = host.setup
    snapshot["tools"] = toolSettings.recorded
    return try await run(
      .source(source, inputs), name, .object(snapshot), key: key, id: id, caller: caller, control, events: events)
  }

  /// What a process performs of a kept run.
  enum WorkflowTask: Sendable {
    case source(WorkflowSource, JSON)
    case function(WorkflowFunction, JSON)
    /// Everything is in the run.
    case recorded
  }

  /// Begins a kept run, or goes on with the one of the key.
  func run(
    _ task: WorkflowTask, _ name: String, _ snapshot: JSON, key: String?, id: String? = nil, caller: RunCaller? = nil,
    _ control: RunControl,
    events: @Sendable (EventReader) async throws -> Void
  ) async throws -> WorkflowResult {
    try await withRuns { store in
      var new = NewRun("workflow", name, seed: host.sources().seed)
      (new.id, new.startKey, new.snapshot) = (id, key, host.environment.redactor.redact(snapshot))
      let journal: SQLiteJournal
      var seed = new.seed
      switch try await store.start(new) {
      case .begun(let begun): journal = begun
      case .known(let summary):
        guard summary.kind == new.kind, summary.name == new.name else {
          throw RunStoreError(
            .exists,
            "the key names the run \(summary.id) of \(summary.name), and not one of \(new.name); choose another.")
        }
        if summary.exit != nil { return try await ended(summary, in: store, events: events) }
        seed = summary.seed
        journal = try await store.resume(summary.id)
      }
      do {
        try await requireServers(of: new.snapshot)
      } catch {
        try? await journal.close()
        if journal.lastSequence == 0 { try? await store.delete(journal.run) }
        throw error
      }
      let kept = KeptRun(
        journal, seed: seed, of: self, for: RunGate.Subject(workflow: name), caller: caller)
      return try await perform(task, new.snapshot, kept, again: [], control, events: events)
    }
  }

  /// Performs what is left of a kept run.
  func perform(
    _ task: WorkflowTask, _ snapshot: JSON, _ kept: KeptRun, again: Set<String>, _ control: RunControl,
    events: @Sendable (EventReader) async throws -> Void
  ) async throws -> WorkflowResult {
    let folder = snapshot["folder"]?.stringValue ?? host.environment.currentDirectory
    let host = ClientWorkflowHost(self, folder: folder, again: again, approver: kept.caller?.approver)
    return try await kept.perform(control, events: events, status: \.status) { services in
      if let workflow = Self.workflow(of: snapshot) { await host.prepare(workflow.serverNames) }
      defer { host.forget(services.sources.runID) }
      let runner = WorkflowRunner(host: host)
      switch task {
      case .source(let source, let inputs):
        return await runner.run(source, inputs: inputs, services: services, control: control)
      case .function(let function, let input):
        return await runner.run(function, input: input, services: services, again: again, control: control)
      case .recorded: return await runner.resume(services: services, again: again, control: control)
      }
    }
  }

  /// The result of a run that is over, whose events are read again.
  private func ended(
    _ summary: RunSummary, in store: RunStore, events: @Sendable (EventReader) async throws -> Void
  ) async throws -> WorkflowResult {
    var all: [RunEvent] = []
    while true {
      let page = try await store.events(of: summary.id, after: all.last?.seq ?? 0)
      all += page
      if page.isEmpty { break }
    }
    let services = services(sources: host.sources(), journal: MemoryJournal(all))
    let reader = services.feed.reader(outlivesCancellation: true)
    RunLog(services).leave()
    try await events(reader)
    return WorkflowResult(run: summary.id, recorded: all.last?.data ?? .null)
  }
}
