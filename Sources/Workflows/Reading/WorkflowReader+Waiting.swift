import Documents
import JSONKit

/// The verbs that wait for something outside: a person, a time, an event.
extension WorkflowReader {
  mutating func ask(_ item: Item) -> AskPerson? {
    let known = ["message", "show", "schema", "timeout", "on_decline"]
    guard let fields = fields(item, "ask", known: known) else { return nil }
    if fields["message"] == nil { missing("message", in: item.path, "ask") }
    let message: Template = textTemplate(fields["message"], "message") ?? .literal("")
    var ask = AskPerson(message: message, position: document.position(of: item.path))
    ask.show = show(fields["show"])
    ask.schema = form(fields["schema"])
    ask.timeout = duration(fields["timeout"], "timeout")
    ask.onDecline = word(fields["on_decline"], "on_decline", as: AskPerson.Decline.self) ?? .fail
    return ask
  }

  private mutating func show(_ item: Item?) -> AskPerson.Show? {
    guard let item else { return nil }
    let kinds: [String] = AskPerson.Show.Kind.allCases.map(\.rawValue)
    guard let fields = fields(item, "show", known: kinds) else { return nil }
    guard fields.members.count == 1, let member = fields.items.first else {
      report(.value, "show has one of \(kinds.joined(separator: ", "))", at: item.path)
      return nil
    }
    guard let kind = AskPerson.Show.Kind(rawValue: member.key) else { return nil }
    return AskPerson.Show(kind: kind, value: template(member.item, "show"))
  }

  /// The form of a question is flat, so that every client can draw it.
  private mutating func form(_ item: Item?) -> JSON? {
    guard let item, let schema = schema(item, "schema") else { return nil }
    guard schema["type"] == "object" else {
      report(.schema, "the form of a question has type: object", at: item.path)
      return nil
    }
    for member in schema["properties"]?.objectValue ?? [:] {
      let type: String? = member.value["type"]?.stringValue
      let isChoice: Bool = type == nil && (member.value["enum"] != nil || member.value["oneOf"] != nil)
      let isList: Bool = type == "array" && member.value["items"]?["enum"] != nil
      guard isChoice || isList || ["string", "number", "integer", "boolean"].contains(type) else {
        reportKey(
          .schema, "the field '\(member.key)' of a question must be a string, a number, a boolean or a choice",
          at: item.path.appending("properties").appending(member.key))
        continue
      }
    }
    return schema
  }

  mutating func wait(_ item: Item) -> Wait? {
    guard let fields = fields(item, "wait", known: ["for", "until", "event", "match", "timeout"]) else { return nil }
    let ways: [String] = ["for", "until", "event"].filter { fields[$0] != nil }
    guard ways.count == 1, let way = ways.first else {
      report(.value, "wait has one of for, until and event", at: item.path)
      return nil
    }
    if way != "event" {
      for key in ["match", "timeout"] where fields[key] != nil {
        reportKey(.key, "'\(key)' belongs to a wait for an event", at: item.path.appending(key))
      }
    }
    switch way {
    case "for": return duration(fields["for"], "for").map(Wait.duration)
    case "until": return until(fields["until"]).map(Wait.until)
    default:
      guard let name = string(fields["event"], "event") else { return nil }
      if name.isEmpty { report(.value, "event must be a name", at: item.path.appending("event")) }
      return .event(
        name: name, match: expression(fields["match"], "match"), timeout: duration(fields["timeout"], "timeout"))
    }
  }

  private mutating func until(_ item: Item?) -> Template? {
    guard let item, let template = textTemplate(item, "until") else { return nil }
    if case .literal(.string(let text)) = template, PointInTime.rfc3339(text) == nil {
      report(.value, "until must be a time such as 2026-12-31T18:00:00Z, found '\(text)'", at: item.path)
    }
    return template
  }
}
