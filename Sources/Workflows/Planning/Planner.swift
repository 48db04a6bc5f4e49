import JSONKit

/// Walks over the steps of a workflow and adds up what they ask.
struct Planner {
  /// What some steps ask together.
  struct Total {
    var tools = CallEstimate.none
    var models = CallEstimate.none
    var questions = CallEstimate.none

    static func + (left: Total, right: Total) -> Total {
      Total(
        tools: left.tools + right.tools, models: left.models + right.models,
        questions: left.questions + right.questions)
    }

    func times(_ least: Int, to most: Int?) -> Total {
      Total(
        tools: tools.times(least, to: most), models: models.times(least, to: most),
        questions: questions.times(least, to: most))
    }

    func or(_ other: Total) -> Total {
      Total(tools: tools.or(other.tools), models: models.or(other.models), questions: questions.or(other.questions))
    }
  }

  let workflow: Workflow
  let tools: WorkflowTools?
  private(set) var entries: [WorkflowPlan.Entry] = []

  init(workflow: Workflow, tools: WorkflowTools?) {
    self.workflow = workflow
    self.tools = tools
  }

  mutating func add(_ block: Block, at path: String, depth: Int) -> Total {
    var total = Total()
    for step in block.steps { total = total + add(step, at: path, depth: depth) }
    return total
  }

  private mutating func add(_ step: Step, at path: String, depth: Int) -> Total {
    let modifiers: Modifiers = step.modifiers(with: workflow.defaults)
    let attempts: Int = modifiers.retry?.attempts ?? 1
    let index: Int = entries.count
    let own: String = path + step.id
    entries.append(
      WorkflowPlan.Entry(
        path: own, depth: depth, kind: step.verb.kind, target: target(of: step.verb), effect: effect(of: step.verb),
        isConditional: modifiers.condition != nil, attempts: attempts, calls: .none))
    var total: Total = total(of: step.verb, at: own + "/", depth: depth + 1, attempts: attempts)
    entries[index].calls = total.tools + total.models + total.questions
    if case .steps(let block)? = modifiers.onError {
      total = total + add(block, at: own + "/on_error/", depth: depth + 1).times(0, to: 1)
    }
    if let block = modifiers.compensate {
      total = total + add(block, at: own + "/", depth: depth + 1).times(0, to: 1)
    }
    return modifiers.condition == nil ? total : total.times(0, to: 1)
  }

  private mutating func total(of verb: Verb, at path: String, depth: Int, attempts: Int) -> Total {
    switch verb {
    case .call, .read, .get: return Total(tools: .one(attempts: attempts))
    case .prompt: return Total(models: .one(attempts: attempts))
    case .agent(let task):
      let turns: Int? = task.maximumTurns ?? spec(of: task)?.maximumTurns
      let hasTools: Bool = spec(of: task)?.tools.isEmpty != true
      return Total(
        tools: hasTools ? CallEstimate(least: 0, most: nil) : .none,
        models: CallEstimate(least: 1, most: turns.map { $0 * attempts }))
    case .ask: return Total(questions: .one())
    case .workflow:
      let any = CallEstimate(least: 0, most: nil)
      return Total(tools: any, models: any, questions: any)
    case .map(let map):
      let count: Int? = Self.count(of: map.items)
      return add(map.steps, at: path, depth: depth).times(count ?? 0, to: count)
    case .loop(let loop):
      return add(loop.steps, at: path, depth: depth).times(loop.until == nil ? loop.maximum : 1, to: loop.maximum)
    case .group(let block): return add(block, at: path, depth: depth)
    case .parallel(let parallel):
      var total = Total()
      for branch in parallel.branches { total = total + add(branch.steps, at: path + branch.name + "/", depth: depth) }
      return total
    case .choose(let choice):
      var total: Total?
      for (index, item) in choice.cases.enumerated() {
        let inside: Total = add(item.steps, at: path + "case[\(index)]/", depth: depth)
        total = total?.or(inside) ?? inside
      }
      let hasElse: Bool = choice.cases.last.map { $0.condition == nil } ?? false
      return hasElse ? total ?? Total() : (total ?? Total()).or(Total())
    case .set, .wait, .fail, .finish: return Total()
    }
  }

  /// The length of a list that is written out.
  private static func count(of items: Expression) -> Int? {
    (try? JSON(parsing: Array(items.text.utf8)))?.arrayValue?.count
  }

  private func spec(of task: AgentTask) -> AgentSpec? {
    switch task.agent {
    case .inline(let agent): agent
    case .named(let name): workflow.agents.first { $0.id == name.text }
    }
  }

  private func target(of verb: Verb) -> String? {
    switch verb {
    case .call(let call): call.name
    case .read(let read): read.server
    case .get(let get): "\(get.server)/\(get.prompt)"
    case .prompt(let prompt): prompt.model ?? workflow.defaults.model ?? "the default model"
    case .agent(let task): if case .named(let name) = task.agent { name.text } else { "an agent" }
    case .workflow(let call): call.target
    case .ask: "a person"
    case .wait(.event(let name, _, _)): name
    default: nil
    }
  }

  private func effect(of verb: Verb) -> WorkflowPlan.Effect {
    switch verb {
    case .call(let call):
      guard let tool = tools?.tool(call.server, call.tool) else { return .unknown }
      return tool.isReadOnly ? .readOnly : tool.isDestructive ? .destructive : .changing
    case .read, .get: return .readOnly
    case .agent(let task): return spec(of: task)?.tools.isEmpty == true ? .none : .unknown
    case .workflow: return .unknown
    default: return .none
    }
  }
}
