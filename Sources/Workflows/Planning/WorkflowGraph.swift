package import JSONKit

/// The steps of a workflow as a graph: nodes, the groups inside of them, and what comes before what.
package struct WorkflowGraph: Sendable {
  /// A step.
  package struct Node: Sendable {
    /// Its place among all steps of the graph, from 0.
    package var number: Int
    package var id: String
    package var kind: Verb.Kind
    /// What it asks, or how often it is repeated: `git.log`, `≤3`.
    package var detail: String?
    package var isConditional: Bool
    /// The blocks inside: one without a name for map, loop and steps, named ones for branches and cases.
    package var groups: [Group]
  }

  /// A block: nodes and the edges between them.
  package struct Group: Sendable {
    package var name: String?
    package var nodes: [Node]
    /// Numbers of nodes of this group, from the earlier to the later.
    package var edges: [Edge]
  }

  /// That one step comes before another.
  package struct Edge: Sendable, Hashable {
    package var from: Int
    package var to: Int
  }

  package var name: String
  package var main: Group
  package var finally: Group?

  package init(_ workflow: Workflow) {
    var builder = GraphBuilder()
    name = workflow.name
    main = builder.group(workflow.steps, name: nil)
    finally = workflow.finally.map { builder.group($0, name: "finally") }
  }

  /// The blocks of the top level.
  var groups: [Group] { [main] + (finally.map { [$0] } ?? []) }

  /// The same as data, for pages that draw it.
  package var json: JSON { ["workflow": .string(name), "groups": .array(groups.map(\.json))] }
}

extension WorkflowGraph.Group {
  fileprivate var json: JSON {
    [
      "name": name.map { .string($0) } ?? .null, "nodes": .array(nodes.map(\.json)),
      "edges": .array(edges.map { [JSON($0.from), JSON($0.to)] }),
    ]
  }
}

extension WorkflowGraph.Node {
  fileprivate var json: JSON {
    [
      "number": JSON(number), "id": .string(id), "kind": .string(kind.rawValue),
      "detail": detail.map { .string($0) } ?? .null, "conditional": .bool(isConditional),
      "groups": .array(groups.map(\.json)),
    ]
  }

  /// What a drawing says: `hits: map`, `scan: call git.log`.
  var label: String {
    id + ": " + kind.rawValue + (detail.map { " " + $0 } ?? "") + (isConditional ? " (if)" : "")
  }
}

/// Numbers the steps of a workflow and finds their edges.
struct GraphBuilder {
  private var count = 0

  mutating func group(_ block: Block, name: String?) -> WorkflowGraph.Group {
    let nodes: [WorkflowGraph.Node] = block.steps.map { node($0) }
    var edges: [WorkflowGraph.Edge] = []
    for (index, step) in block.steps.enumerated() {
      if block.isGraph {
        for need in step.modifiers.needs ?? [] {
          guard let from = nodes.first(where: { $0.id == need.text }) else { continue }
          edges.append(WorkflowGraph.Edge(from: from.number, to: nodes[index].number))
        }
      } else if index > 0 {
        edges.append(WorkflowGraph.Edge(from: nodes[index - 1].number, to: nodes[index].number))
      }
    }
    return WorkflowGraph.Group(name: name, nodes: nodes, edges: edges)
  }

  private mutating func node(_ step: Step) -> WorkflowGraph.Node {
    let number: Int = count
    count += 1
    var groups: [WorkflowGraph.Group] = []
    switch step.verb {
    case .parallel(let parallel):
      for branch in parallel.branches { groups.append(group(branch.steps, name: branch.name)) }
    case .choose(let choice):
      for item in choice.cases { groups.append(group(item.steps, name: item.condition?.text ?? "else")) }
    default: for block in step.verb.blocks { groups.append(group(block, name: nil)) }
    }
    if case .steps(let block)? = step.modifiers.onError { groups.append(group(block, name: "on_error")) }
    if let block = step.modifiers.compensate { groups.append(group(block, name: "undo")) }
    return WorkflowGraph.Node(
      number: number, id: step.id, kind: step.verb.kind, detail: Self.detail(of: step.verb),
      isConditional: step.modifiers.condition != nil, groups: groups)
  }

  private static func detail(of verb: Verb) -> String? {
    switch verb {
    case .call(let call): call.name
    case .read(let read): read.server
    case .get(let get): "\(get.server)/\(get.prompt)"
    case .prompt(let prompt): prompt.model
    case .agent(let task): if case .named(let name) = task.agent { name.text } else { nil }
    case .map(let map): "\(map.concurrency) at once"
    case .loop(let loop): "at most \(loop.maximum)"
    case .workflow(let call): call.target
    case .wait(.event(let name, _, _)): name
    default: nil
    }
  }
}
