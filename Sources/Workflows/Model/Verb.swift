package import Documents
package import JSONKit

/// What a step does.
package enum Verb: Sendable {
  case call(ToolCall)
  case read(ResourceRead)
  case get(PromptFetch)
  case prompt(ModelPrompt)
  case agent(AgentTask)
  case set(Template)
  case map(MapBlock)
  case parallel(ParallelBlock)
  case choose(SwitchBlock)
  case loop(LoopBlock)
  case group(Block)
  case workflow(WorkflowCall)
  case ask(AskPerson)
  case wait(Wait)
  case fail(Template)
  case finish(Template)

  /// The key of the file.
  package enum Kind: String, Sendable, CaseIterable {
    case call, read, get, prompt, agent, set, map, parallel
    case choose = "switch"
    case loop
    case group = "steps"
    case workflow, ask, wait, fail
    case finish = "return"
  }

  package var kind: Kind {
    switch self {
    case .call: .call
    case .read: .read
    case .get: .get
    case .prompt: .prompt
    case .agent: .agent
    case .set: .set
    case .map: .map
    case .parallel: .parallel
    case .choose: .choose
    case .loop: .loop
    case .group: .group
    case .workflow: .workflow
    case .ask: .ask
    case .wait: .wait
    case .fail: .fail
    case .finish: .finish
    }
  }

  /// Whether the step asks a server or a model, so that the workflow's defaults hold for it.
  package var asksSomebody: Bool {
    switch self {
    case .call, .read, .get, .prompt, .agent: true
    default: false
    }
  }
}

/// `call: server.tool`: a tool of a server; the output is its structured content, else its text.
package struct ToolCall: Sendable {
  /// How a text is read that a tool answers with.
  package enum Parsing: String, Sendable, CaseIterable {
    case json, yaml, lines, csv
  }

  package var server: String
  package var tool: String
  /// `with`: the arguments; nil is an empty object.
  package var arguments: Template?
  package var parse: Parsing?
  package var position: SourcePosition

  /// `server.tool`.
  package var name: String { server + "." + tool }
}

/// `read: server#uri`: a resource.
package struct ResourceRead: Sendable {
  package var server: String
  package var uri: Template
  package var position: SourcePosition
}

/// `get: server/prompt`: a prompt of a server.
package struct PromptFetch: Sendable {
  package var server: String
  package var prompt: String
  package var arguments: Template?
  package var position: SourcePosition
}

/// `prompt: text`: one request to a model, without tools; the output is text, or an object when there is a schema.
package struct ModelPrompt: Sendable {
  package var prompt: Template
  package var system: Template?
  /// `data`: values that are given as labelled data, apart from the instructions.
  package var data: [Template.Member] = []
  package var model: String?
  package var outputSchema: JSON?
  /// `attach`: a file or a list of files.
  package var attach: Template?
  package var position: SourcePosition
}

/// `agent: name`: a loop of a model and its tools.
package struct AgentTask: Sendable {
  /// Who does it.
  package enum Agent: Sendable {
    /// A name of `agents`, or of an agent file.
    case named(PlacedName)
    case inline(AgentSpec)
  }

  package var agent: Agent
  package var task: Template
  package var data: [Template.Member] = []
  package var maximumTurns: Int?
  package var budget: WorkflowBudget?
  package var outputSchema: JSON?
  package var position: SourcePosition
}

/// `workflow: name` or `./file`: a workflow in a run of its own.
package struct WorkflowCall: Sendable {
  package var target: String
  package var inputs: Template?
  package var position: SourcePosition

  /// Whether the target is a file beside this one.
  package var isFile: Bool { target.hasPrefix("./") || target.hasPrefix("../") || target.hasPrefix("/") }
}

/// `ask`: a question to a person.
package struct AskPerson: Sendable {
  /// What is shown with the question.
  package struct Show: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
      case diff, table, markdown, json
    }

    package var kind: Kind
    package var value: Template
  }

  /// What a no means for the run.
  package enum Decline: String, Sendable, CaseIterable {
    case fail
    case proceed = "continue"
  }

  package var message: Template
  package var show: Show?
  /// The form: an object of strings, numbers, booleans and choices.
  package var schema: JSON?
  package var timeout: Duration?
  package var onDecline: Decline = .fail
  package var position: SourcePosition
}

/// `wait`: for a time, until a time, or for an event.
package enum Wait: Sendable {
  case duration(Duration)
  /// A time of RFC 3339.
  case until(Template)
  case event(name: String, match: Expression?, timeout: Duration?)
}
