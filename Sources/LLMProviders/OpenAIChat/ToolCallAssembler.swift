import JSONKit
import LLM

/// Puts the fragments of tool calls together, whatever index and id the server gives them.
///
/// A known id names its call whatever the index says; a new id opens a call even on a used index; a fragment without
/// either belongs to the last call. Ids and names are set once and never joined.
struct ToolCallAssembler: Sendable {
  private struct Call: Sendable {
    var wireIndex: Int?
    var id: String
    var name = ""
    var part: Int?
    /// Arguments that came before the name.
    var early = ""
    var hasArguments = false
    var echo: Echo?
  }

  private var calls: [Call] = []

  var isEmpty: Bool { calls.isEmpty }

  /// Takes one fragment; `emit` gets the changes of parts it causes.
  mutating func add(
    _ fragment: JSON, choice: Int, numbering nextPart: inout Int, echo: (JSON) -> Echo,
    emit: (Int, Delta.Change) -> Void
  ) {
    let place = place(of: fragment)
    if calls[place].id.isEmpty, let id = fragment["id"]?.stringValue { calls[place].id = id }
    if calls[place].name.isEmpty, let name = fragment["function"]?["name"]?.stringValue { calls[place].name = name }
    if calls[place].echo == nil, let extra = Self.extra(fragment) { calls[place].echo = echo(extra) }
    let text = Self.arguments(fragment)
    if calls[place].name.isEmpty {
      calls[place].early += text
      return
    }
    let part = open(place, numbering: &nextPart, emit: emit)
    if text.isEmpty { return }
    calls[place].hasArguments = true
    emit(part, .append(text))
  }

  /// Ends every call; one without arguments gets an empty object.
  mutating func close(numbering nextPart: inout Int, emit: (Int, Delta.Change) -> Void) {
    for place in calls.indices {
      let part = open(place, numbering: &nextPart, emit: emit)
      if !calls[place].hasArguments { emit(part, .append("{}")) }
      emit(part, .close)
    }
  }

  private mutating func open(
    _ place: Int, numbering nextPart: inout Int, emit: (Int, Delta.Change) -> Void
  ) -> Int {
    if let part = calls[place].part { return part }
    let part = nextPart
    nextPart += 1
    calls[place].part = part
    let call = calls[place]
    // Results are sent back by id, so a call without one gets a name of its own.
    let id = call.id.isEmpty ? "call_\(part)" : call.id
    emit(part, .open(Part(.toolCall(ToolCall(id: id, name: call.name, arguments: "")), echo: call.echo)))
    if !call.early.isEmpty {
      calls[place].hasArguments = true
      emit(part, .append(call.early))
    }
    return part
  }

  private mutating func place(of fragment: JSON) -> Int {
    let index = fragment["index"]?.intValue
    let id = fragment["id"]?.stringValue ?? ""
    if !id.isEmpty {
      if let place = calls.lastIndex(where: { $0.id.sameBytes(as: id) }) { return place }
      let isSame: (Call) -> Bool = { $0.id.isEmpty && $0.part == nil && $0.wireIndex == index }
      if let place = calls.lastIndex(where: isSame) { return place }
    } else if let index {
      if let place = calls.lastIndex(where: { $0.wireIndex == index }) { return place }
    } else if !calls.isEmpty {
      return calls.count - 1
    }
    calls.append(Call(wireIndex: index, id: id))
    return calls.count - 1
  }

  /// Members beyond the standard ones must go back, for example the signature of a Gemini model.
  private static func extra(_ fragment: JSON) -> JSON? {
    guard let members = fragment.objectValue else { return nil }
    let extra = members.filter { !["index", "id", "type", "function"].contains($0.key) && !$0.value.isNull }
    return extra.isEmpty ? nil : .object(JSON.Object(extra))
  }

  private static func arguments(_ fragment: JSON) -> String {
    switch fragment["function"]?["arguments"] {
    case .string(let text)?: text
    case .object(let object)?: JSON.object(object).text
    default: ""
    }
  }
}
