import JSONKit

/// The arguments of a call that come piece by piece: a path and a value each, texts possibly in several pieces.
///
/// Source: Vertex AI reference, "Stream function call arguments"; read 2026-11-25.
struct GeminiArguments: Sendable {
  private var whole: JSON
  /// The path whose text goes on.
  private var open: String?

  /// - Parameter known: the arguments that came whole.
  init(_ known: JSON.Object) {
    whole = .object(known)
  }

  var text: String { whole.text }

  /// Takes one piece; one without a path that can be read is skipped.
  mutating func add(_ piece: JSON) {
    guard let path = piece["jsonPath"]?.stringValue, let steps = Self.steps(path), let value = Self.value(piece) else {
      return
    }
    let continues = open?.sameBytes(as: path) ?? false
    Self.set(value, at: steps[...], in: &whole, appending: continues)
    open = piece["willContinue"]?.boolValue == true ? path : nil
  }

  private static func value(_ piece: JSON) -> JSON? {
    piece["stringValue"] ?? piece["numberValue"] ?? piece["boolValue"] ?? (piece["nullValue"] == nil ? .none : .null)
  }

  private enum Step: Sendable {
    case key(String), index(Int)
  }

  /// An array never has holes, so a place behind its end is the next one.
  private static func set(_ value: JSON, at steps: ArraySlice<Step>, in json: inout JSON, appending: Bool) {
    guard let step = steps.first else {
      if appending, let start = json.stringValue, let more = value.stringValue {
        json = .string(start + more)
      } else {
        json = value
      }
      return
    }
    switch step {
    case .key(let key):
      var object = json.objectValue ?? [:]
      var member = object[key] ?? .null
      set(value, at: steps.dropFirst(), in: &member, appending: appending)
      object[key] = member
      json = .object(object)
    case .index(let index):
      var array = json.arrayValue ?? []
      let place = min(index, array.count)
      if place == array.count { array.append(.null) }
      set(value, at: steps.dropFirst(), in: &array[place], appending: appending)
      json = .array(array)
    }
  }

  /// How deep a path may go.
  private static let maximumSteps = 64

  /// The steps of `$.a.b[0]['c']`; nil for anything else.
  private static func steps(_ path: String) -> [Step]? {
    var rest = path[...]
    guard rest.popFirst() == "$" else { return nil }
    var steps: [Step] = []
    while let sign = rest.popFirst() {
      switch sign {
      case ".":
        let key = rest.prefix { $0 != "." && $0 != "[" }
        if key.isEmpty { return nil }
        steps.append(.key(String(key)))
        rest = rest.dropFirst(key.count)
      case "[":
        guard let end = rest.firstIndex(of: "]"), let step = bracketed(rest[..<end]) else { return nil }
        steps.append(step)
        rest = rest[rest.index(after: end)...]
      default: return nil
      }
      if steps.count > maximumSteps { return nil }
    }
    return steps.isEmpty ? nil : steps
  }

  private static func bracketed(_ text: Substring) -> Step? {
    if let index = Int(text), index >= 0 { return .index(index) }
    guard text.count >= 2, let quote = text.first, quote == "'" || quote == "\"", text.last == quote else { return nil }
    return .key(String(text.dropFirst().dropLast()))
  }
}
