import JSONKit
import MCP

/// One field of a form: how it is asked for, and what a typed line means in it.
struct FieldEntry {
  enum Reading: Hashable {
    case value(JSON)
    /// The field is left out.
    case nothing
    /// Why the line does not fit.
    case wrong(String)
  }

  private let field: MCPForm.Field
  private let schema: JSON

  init(_ field: MCPForm.Field, _ form: MCPForm) {
    self.field = field
    schema = form.schema["properties"]?[field.name] ?? [:]
  }

  /// - Parameter current: what was typed before; nil for what the form itself holds.
  func question(current: JSON?) -> String {
    let name: String = DialogText.line(field.title ?? field.name, limit: 80)
    let about: String = field.description.map { " – " + DialogText.line($0) } ?? ""
    var text = "  \(name)\(about)\n"
    for (number, choice) in choices.enumerated() {
      let title: String = choice.title.sameBytes(as: choice.value) ? "" : "  \(DialogText.line(choice.title))"
      text += "    \(number + 1)) \(DialogText.line(choice.value, limit: 80))\(title)\n"
    }
    let initial: String = (current ?? field.initial).map { " [\(Self.shown($0))]" } ?? ""
    let need: String = field.isRequired ? "" : ", may be left out"
    return text + "  (\(kind)\(need))\(initial): "
  }

  /// What a line means; an empty one takes `current`, and `""` is a text without characters.
  func read(_ line: String, current: JSON?) -> Reading {
    let text = String(line.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    if text.isEmpty {
      if let current { return .value(current) }
      return field.isRequired ? .wrong("this is needed; :n declines") : .nothing
    }
    guard let value: JSON = value(text == #""""# ? "" : text) else { return .wrong("this has to be \(kind)") }
    do throws(JSONSchemaError) {
      let violations: [String] = try JSONSchema(schema).validate(value).map(\.description)
      return violations.isEmpty ? .value(value) : .wrong(violations.joined(separator: "; "))
    } catch {
      return .wrong(error.description)
    }
  }

  private func value(_ text: String) -> JSON? {
    switch field.kind {
    case .text: return .string(text)
    case .number, .integer:
      guard let number: JSON = try? JSON(parsing: text), number.doubleValue != nil else { return nil }
      return number
    case .boolean:
      switch text.lowercased() {
      case "y", "yes", "true": return true
      case "n", "no", "false": return false
      default: return nil
      }
    case .choice: return choice(text).map(JSON.string)
    case .choices:
      let words: [Substring] = text.split(separator: ",")
      let chosen: [String] = words.compactMap { choice(String($0.drop(while: \.isWhitespace))) }
      return chosen.count == words.count ? .array(chosen.map(JSON.string)) : nil
    }
  }

  /// By its number, its value or its title.
  private func choice(_ text: String) -> String? {
    if let choice = choices.first(where: { $0.value.sameBytes(as: text) }) { return choice.value }
    if let number = Int(text), choices.indices.contains(number - 1) { return choices[number - 1].value }
    return choices.first { $0.title.lowercased() == text.lowercased() }?.value
  }

  private var choices: [MCPForm.Choice] {
    switch field.kind {
    case .choice(let choices), .choices(let choices): choices
    default: []
    }
  }

  private var kind: String {
    switch field.kind {
    case .text(let format): format.map { "a text: " + DialogText.line($0, limit: 40) } ?? "a text"
    case .number: "a number"
    case .integer: "a whole number"
    case .boolean: "yes or no"
    case .choice: "one of these"
    case .choices: "any of these, with commas"
    }
  }

  private static func shown(_ value: JSON) -> String {
    switch value {
    case .bool(let flag): flag ? "yes" : "no"
    case .array(let items): DialogText.line(items.map { $0.stringValue ?? $0.text }.joined(separator: ", "))
    default: DialogText.line(value.stringValue ?? value.text)
    }
  }
}
