import Documents
import JSONKit

/// The verbs that hold blocks.
extension WorkflowReader {
  mutating func map(_ item: Item, _ fields: Fields) -> MapBlock? {
    let items: Expression? = expression(item, "map")
    let variable: String? = variable(fields["as"])
    let concurrency: Int? = int(fields["concurrency"], "concurrency", in: 1...limits.maximumConcurrency)
    let onItemError: MapBlock.OnItemError? = word(
      fields["on_item_error"], "on_item_error", as: MapBlock.OnItemError.self)
    if let variable { names.append(variable) }
    let steps: Block? = body(fields, "map")
    if variable != nil { names.removeLast() }
    guard let items, let steps else { return nil }
    return MapBlock(
      items: items, variable: variable, concurrency: concurrency ?? 4, steps: steps,
      onItemError: onItemError ?? .fail, position: document.position(of: item.path))
  }

  /// The name of a map's variable; names that mean something already are refused.
  private mutating func variable(_ item: Item?) -> String? {
    guard let item, let name = string(item, "as") else { return nil }
    let isName: Bool = !name.isEmpty && ExpressionReference.all(in: "$" + name).first?.range == 0..<(name.count + 1)
    guard isName, !name.contains(".") else {
      report(.value, "as must be a name of letters, digits and _, found '\(name)'", at: item.path)
      return nil
    }
    guard !Expression.variables.contains(name), !names.contains(name) else {
      report(.id, "the variable $\(name) exists already", at: item.path, fix: "choose another name")
      return nil
    }
    return name
  }

  mutating func parallel(_ item: Item, _ fields: Fields) -> ParallelBlock? {
    guard let branches = anyFields(item, "parallel") else { return nil }
    if branches.members.isEmpty { report(.missing, "parallel has no branches", at: item.path) }
    checkBranches(branches.members.count, "parallel", at: item.path)
    var block = ParallelBlock(branches: [], position: document.position(of: item.path))
    for (name, item) in branches.items.prefix(limits.maximumBranches) {
      _ = id(Item(value: .string(name), path: item.path), "the name of a branch")
      let steps: Block = self.block(item, "branch '\(name)'")
      let branch = ParallelBlock.Branch(name: name, steps: steps, position: document.keyPosition(of: item.path))
      block.branches.append(branch)
    }
    block.failsFast = bool(fields["fail_fast"], "fail_fast") ?? true
    return block
  }

  mutating func choose(_ item: Item) -> SwitchBlock? {
    guard let items = elements(item, "switch") else { return nil }
    if items.isEmpty { report(.missing, "switch has no cases", at: item.path) }
    checkBranches(items.count, "switch", at: item.path)
    var block = SwitchBlock(cases: [], position: document.position(of: item.path))
    for (index, item) in items.prefix(limits.maximumBranches).enumerated() {
      guard let fields = fields(item, "a case of switch", known: ["when", "steps"]) else { continue }
      if fields["when"] == nil, index < items.count - 1 {
        reportKey(.missing, "only the last case of a switch may have no 'when'", at: item.path)
      }
      let condition: Expression? = expression(fields["when"], "when")
      guard let steps = body(fields, "a case of switch") else { continue }
      block.cases.append(
        SwitchBlock.Case(condition: condition, steps: steps, position: document.position(of: item.path)))
    }
    return block
  }

  mutating func loop(_ item: Item, _ fields: Fields) -> LoopBlock? {
    let steps: Block? = body(fields, "loop")
    guard let loop = self.fields(item, "loop", known: ["until", "max"]) else { return nil }
    if loop["max"] == nil { missing("max", in: item.path, "loop") }
    let maximum: Int? = int(loop["max"], "max", in: 1...limits.maximumRounds)
    let until: Expression? = expression(loop["until"], "until")
    guard let steps else { return nil }
    return LoopBlock(
      until: until, maximum: maximum ?? 1, steps: steps, position: document.position(of: item.path))
  }

  private mutating func body(_ fields: Fields, _ what: String) -> Block? {
    guard let steps = fields["steps"] else {
      missing("steps", in: fields.path, what)
      return nil
    }
    return block(steps, "steps")
  }

  private mutating func checkBranches(_ count: Int, _ what: String, at path: JSONPointer) {
    guard count > limits.maximumBranches else { return }
    report(.limit, "\(what) has \(count) branches, at most \(limits.maximumBranches) are allowed", at: path)
  }
}
