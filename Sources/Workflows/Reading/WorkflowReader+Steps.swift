import Documents
import JSONKit

/// Blocks, and what each step consists of.
extension WorkflowReader {
  static let modifierKeys = [
    "name", "if", "needs", "timeout", "retry", "on_error", "compensate", "output", "cache", "in_doubt", "idempotent",
  ]

  /// The keys that belong to a verb, besides its own.
  static func keys(of verb: Verb.Kind) -> [String] {
    switch verb {
    case .call: ["with", "parse"]
    case .get, .workflow: ["with"]
    case .prompt: ["system", "data", "model", "output_schema", "attach"]
    case .agent: ["task", "data", "max_turns", "budget", "output_schema"]
    case .map: ["as", "concurrency", "steps", "on_item_error"]
    case .parallel: ["fail_fast"]
    case .loop: ["steps"]
    case .read, .set, .choose, .group, .ask, .wait, .fail, .finish: []
    }
  }

  mutating func block(_ item: Item, _ what: String) -> Block {
    var block = Block(steps: [], position: document.position(of: item.path))
    guard let items = elements(item, what) else { return block }
    if items.isEmpty { report(.missing, "\(what) must have a step", at: item.path) }
    depth += 1
    defer { depth -= 1 }
    guard depth <= limits.maximumDepth else {
      report(.limit, "blocks are nested deeper than \(limits.maximumDepth)", at: item.path)
      return block
    }
    for item in items {
      stepCount += 1
      guard stepCount <= limits.maximumSteps else {
        if stepCount == limits.maximumSteps + 1 {
          report(.limit, "the workflow has more than \(limits.maximumSteps) steps", at: item.path)
        }
        break
      }
      if let step = step(item) { block.steps.append(step) }
    }
    return block
  }

  /// - Parameter fixedID: The id of a step that does not name itself.
  mutating func step(_ item: Item, fixedID: String? = nil) -> Step? {
    guard let fields = anyFields(item, "a step") else { return nil }
    let id: String = stepID(fields, fixedID)
    guard let kind = verb(fields) else {
      checkKeys(of: fields, verb: nil, hasID: fixedID == nil)
      return nil
    }
    checkKeys(of: fields, verb: kind, hasID: fixedID == nil)
    let modifiers: Modifiers = modifiers(fields)
    guard let verb = verb(kind, fields) else { return nil }
    return Step(
      id: id, verb: verb, modifiers: modifiers, path: item.path, position: document.position(of: item.path))
  }

  private mutating func stepID(_ fields: Fields, _ fixedID: String?) -> String {
    if let fixedID {
      if fields["id"] != nil {
        reportKey(.key, "a compensation has no id: it is called by its step", at: fields.path.appending("id"))
      }
      return fixedID
    }
    guard let item = fields["id"] else {
      missing("id", in: fields.path, "a step")
      return ""
    }
    if item.value.stringValue == "compensate" {
      report(.id, "the id 'compensate' is that of compensations", at: item.path, fix: "choose another id")
    }
    return id(item, "id") ?? item.value.stringValue ?? ""
  }

  /// The verb of a step; nil when there is none that is known.
  private mutating func verb(_ fields: Fields) -> Verb.Kind? {
    var kinds: [Verb.Kind] = fields.members.compactMap { Verb.Kind(rawValue: $0.key) }
    if kinds.contains(.map) || kinds.contains(.loop) { kinds.removeAll { $0 == .group } }
    if fields["script"] != nil {
      reportKey(
        .unsupported, "script (code in Lua) is not supported by this version", at: fields.path.appending("script"),
        fix: "use set with an expression, or a tool")
      return nil
    }
    guard let first = kinds.first else {
      let all: [String] = Verb.Kind.allCases.map(\.rawValue)
      let isMisspelt: Bool = fields.members.contains { member in
        !Self.modifierKeys.contains(member.key) && member.key != "id" && member.key.nearest(in: all) != nil
      }
      if !isMisspelt {
        reportKey(.verb, "a step needs a verb: \(all.joined(separator: ", "))", at: fields.path)
      }
      return nil
    }
    for other in kinds.dropFirst() {
      reportKey(
        .verb, "a step has one verb: '\(other.rawValue)' stands beside '\(first.rawValue)'",
        at: fields.path.appending(other.rawValue), fix: "make two steps of it")
    }
    return first
  }

  private mutating func checkKeys(of fields: Fields, verb: Verb.Kind?, hasID: Bool) {
    let verbs: [String] = Verb.Kind.allCases.map(\.rawValue)
    let own: [String] = verb.map { [$0.rawValue] + Self.keys(of: $0) } ?? verbs
    let known: [String] = ["id"] + Self.modifierKeys + own
    for member in fields.members where !known.contains(member.key) && !verbs.contains(member.key) {
      if member.key == "script" { continue }
      let owners: [Verb.Kind] = Verb.Kind.allCases.filter { Self.keys(of: $0).contains(member.key) }
      guard let verb, !owners.isEmpty else {
        if verb == nil, !owners.isEmpty { continue }
        reportUnknown(member.key, in: fields, "a step", known: known + (verb == nil ? [] : verbs))
        continue
      }
      reportKey(
        .key, "'\(member.key)' does not belong to '\(verb.rawValue)'", at: fields.path.appending(member.key),
        fix: "it belongs to \(owners.map(\.rawValue).joined(separator: ", "))")
    }
  }
}
