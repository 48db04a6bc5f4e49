import JSONKit
import Runs

/// What the events of steps say, in the words of the screen.
extension WorkflowScreen {
  /// One output stands alone, several are an object.
  static func product(_ output: JSON) -> String {
    if let text: String = output.stringValue { return text }
    if let members: JSON.Object = output.objectValue, members.count == 1, let only = members.first?.value {
      return only.stringValue ?? only.text(pretty: true)
    }
    return output.text(pretty: true)
  }

  /// Whether a step is none of the file's: a pause, a definition, a point in time.
  static func isInner(_ path: String, _ input: JSON) -> Bool {
    let last: Substring = path.split(separator: "/").last ?? ""
    return last.hasPrefix("$") || input.isNull
  }

  /// What a step asks: a tool, a model, the number of items of a map; empty where its name says it.
  static func target(_ kind: RunEvent.Kind, _ input: JSON) -> String {
    if let verb: String = input["verb"]?.stringValue {
      return input["items"]?.intValue.map { "\(verb) of \($0)" } ?? input["workflow"]?.stringValue ?? verb
    }
    if kind == .modelRequest { return input["model"]?.stringValue ?? "" }
    let names: [String] = ["tool", "uri", "prompt", "event", "until"]
    return names.lazy.compactMap { input[$0]?.stringValue }.first ?? ""
  }

  /// Why a step gave no value.
  static func reason(_ data: JSON) -> String {
    if let message: String = data["error"]?["message"]?.stringValue { return message }
    let texts: [String] = (data["value"]?["content"]?.arrayValue ?? []).compactMap { $0["text"]?.stringValue }
    return texts.joined(separator: " ")
  }
}

extension RunEvent {
  /// A text of the data; empty when there is none.
  func text(_ key: String) -> String { data[key]?.stringValue ?? "" }
}
