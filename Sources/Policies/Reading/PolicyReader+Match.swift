import Documents
import JSONKit

/// Which calls a rule speaks of.
extension PolicyReader {
  private static let matchKeys =
    PolicyCall.Kind.all.map(\.rawValue) + [
      "server", "agent", "workflow", "principal", "kind", "mode", "interactive", "annotations", "arguments", "labels",
    ]

  mutating func match(_ item: Item) -> PolicyMatch? {
    guard let fields = fields(item, "match", known: Self.matchKeys) else { return nil }
    guard item.value.objectValue?.isEmpty == false else {
      report(
        .value, "\"match\" is empty; write tool: \"*\" for all tools, or kind: [tool, resource, …]", at: item.path)
      return nil
    }
    var match = PolicyMatch()
    if let item = fields["kind"] { match.kinds = words(item, "kind", of: PolicyCall.Kind.all) }
    readName(fields, into: &match)
    if let item = fields["server"] { match.servers = patterns(item, "server") }
    if let item = fields["agent"] { match.agents = patterns(item, "agent") }
    if let item = fields["workflow"] { match.workflows = patterns(item, "workflow") }
    if let item = fields["principal"] { match.principals = patterns(item, "principal") }
    if let item = fields["mode"] { match.modes = words(item, "mode", of: PermissionMode.allCases) }
    match.interactive = bool(fields["interactive"], "interactive")
    if let item = fields["annotations"] { match.hints = hints(item) }
    if let item = fields["labels"] { match.labels = labelWords(item) }
    if let item = fields["arguments"] { match.arguments = condition(item) }
    return match
  }

  /// The names, by the key of their kind such as `tool` and `resource`.
  private mutating func readName(_ fields: [String: Item], into match: inout PolicyMatch) {
    let named: [PolicyCall.Kind] = PolicyCall.Kind.all.filter { fields[$0.rawValue] != nil }
    guard let kind = named.first, let item = fields[kind.rawValue] else { return }
    if named.count > 1, let other = fields[named[1].rawValue] {
      report(
        .contradiction, "no call is a \(kind.rawValue) and a \(named[1].rawValue); write two rules", at: other.path,
        atKey: true)
      return
    }
    if let kinds = match.kinds, !kinds.contains(kind) {
      report(
        .contradiction,
        "\"\(kind.rawValue)\" and \"kind: \(kinds.map(\.rawValue).joined(separator: ", "))\" never "
          + "hold together", at: item.path, atKey: true)
      return
    }
    match.kinds = [kind]
    match.names = patterns(item, kind.rawValue)
  }

  private mutating func hints(_ item: Item) -> [(name: ToolHints.Name, value: Bool)] {
    let known: [String] = ToolHints.Name.allCases.map(\.rawValue)
    guard let fields = fields(item, "annotations", known: known) else { return [] }
    if fields.isEmpty, item.value.objectValue?.isEmpty == true {
      report(.value, "annotations is empty; known are \(known.joined(separator: ", "))", at: item.path)
    }
    return ToolHints.Name.allCases.compactMap { name in
      bool(fields[name.rawValue], name.rawValue).map { (name, $0) }
    }
  }

  /// Labels; an empty list stands for a run without any.
  private mutating func labelWords(_ item: Item) -> Set<FlowLabel>? {
    if case .array(let elements) = item.value, elements.isEmpty { return [] }
    return texts(item, "labels").map { Set($0.map { FlowLabel(rawValue: $0.text) }) }
  }

  /// A condition on the arguments; one that cannot give true or false is refused now, where that can be seen.
  private mutating func condition(_ item: Item) -> PolicyExpression? {
    guard let expression = expression(item, "arguments") else { return nil }
    switch expression.value(on: [:]) {
    case .success(.null):
      report(
        .expression,
        "arguments: \(expression.text) gives null where the argument is absent; compare it: == true, "
          + "!= null", at: item.path)
      return nil
    case .success(let value) where value.boolValue == nil:
      report(
        .expression, "arguments: \(expression.text) gives \(value.kindDescription), where true or false is needed",
        at: item.path)
      return nil
    default: return expression
    }
  }
}
