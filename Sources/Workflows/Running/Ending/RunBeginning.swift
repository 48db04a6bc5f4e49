import JSONKit
import Runs

/// What a run is of, when its journal does not say.
enum RunPlan: Sendable {
  case source(WorkflowSource)
  case function(WorkflowFunction)
  /// Only the journal says.
  case recorded
}

/// What a journal says about the run it holds, or how a run begins.
enum RunBeginning: Sendable {
  /// The run is over.
  case over(WorkflowResult)
  case running(Begun)

  /// What a run goes by, in every process that performs it.
  struct Begun: Sendable {
    var workflow: Workflow
    /// The body, where it is a function and not the steps of the workflow.
    var function: WorkflowFunction?
    var inputs: JSON
    /// When the run began, as a text.
    var started: String
  }

  /// Takes up the run in the journal, or records the beginning of one.
  ///
  /// - Throws: ``DiagnosticReport``, ``StepFailure`` for inputs, `RunError` for a journal of another run.
  static func find(in log: RunLog, else plan: RunPlan, _ given: JSON) async throws -> RunBeginning {
    let journal = log.services.journal
    guard let first = try await journal.events(after: 0, limit: 1).first else {
      return try await begin(plan, given, log)
    }
    guard first.run == log.run, let name = first.data["workflow"]?.stringValue else {
      throw RunError(.misuse, at: .run, "the journal holds another run: \(first.run)")
    }
    let last = try await journal.events(after: journal.lastSequence - 1, limit: 1).first
    if let last, last.kind == .result { return .over(WorkflowResult(run: log.run, recorded: last.data)) }
    try await log.start(first.data)
    let inputs: JSON = first.data["input"] ?? [:]
    let started: String = first.data["started"]?.stringValue ?? ""
    if let recorded = first.data["definition"].flatMap(WorkflowSource.init) {
      return .running(Begun(workflow: try recorded.workflow(), inputs: inputs, started: started))
    }
    guard case .function(let function) = plan, function.name == name else {
      throw RunError(.misuse, at: .run, "the run is one of the function \(name); it goes on with that alone")
    }
    return .running(
      Begun(workflow: Workflow(function: function), function: function, inputs: inputs, started: started))
  }

  private static func begin(_ plan: RunPlan, _ given: JSON, _ log: RunLog) async throws -> RunBeginning {
    switch plan {
    case .recorded: throw RunError(.misuse, at: .run, "the journal holds no run to go on with")
    case .source(let source): return try await begin(source, given, log)
    case .function(let function):
      let started = log.services.sources.now().description
      try await log.start(["workflow": .string(function.name), "input": given, "started": .string(started)])
      return .running(
        Begun(workflow: Workflow(function: function), function: function, inputs: given, started: started))
    }
  }

  private static func begin(_ source: WorkflowSource, _ given: JSON, _ log: RunLog) async throws -> RunBeginning {
    let started = log.services.sources.now().description
    let workflow: Workflow
    let inputs: JSON
    do {
      workflow = try source.checkedWorkflow()
      inputs = try Interpreter.inputs(given, of: workflow, SchemaCache())
    } catch {
      // The first event of every run is its beginning, also of one that ends at once.
      try await log.start(data(source, name: source.file, given, started))
      throw error
    }
    try await log.start(data(source, name: workflow.name, inputs, started))
    return .running(Begun(workflow: workflow, inputs: inputs, started: started))
  }

  private static func data(_ source: WorkflowSource, name: String, _ inputs: JSON, _ started: String) -> JSON {
    [
      "workflow": .string(name), "definition": source.json, "input": inputs, "started": .string(started),
    ]
  }
}
