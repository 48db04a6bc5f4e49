import JSONKit
import LLM

/// Reads the items that are calls, those to be answered here and those the provider makes by itself.
enum ResponsesToolCall {
  /// Calls that the provider makes by itself and whose results it puts into the same item.
  ///
  /// Calls that wait for somebody outside, for example of a computer or an approval, are kept whole as items.
  static let types = [
    "mcp_call", "web_search_call", "file_search_call", "code_interpreter_call", "image_generation_call",
  ]

  static func call(_ item: JSON, arguments: String) -> ToolCall {
    ToolCall(
      id: item["call_id"]?.stringValue ?? item["id"]?.stringValue ?? "", name: item["name"]?.stringValue ?? "",
      arguments: arguments)
  }

  /// What must go back with a call beside its id, name and arguments; the type only where it is not the usual one.
  static func extra(_ item: JSON) -> JSON {
    let isFreeForm = item["type"] == "custom_tool_call"
    let known = ["call_id", "name", "arguments", "input"] + (isFreeForm ? [] : ["type"])
    return .object(JSON.Object((item.objectValue ?? [:]).filter { !known.contains($0.key) }))
  }

  static func providerCall(_ item: JSON, arguments: String) -> ProviderToolCall {
    let type = item["type"]?.stringValue ?? ""
    var call = ProviderToolCall(
      type: type, id: item["id"]?.stringValue ?? "",
      name: item["name"]?.stringValue ?? String(type.dropLast("_call".count)),
      server: item["server_label"]?.stringValue, arguments: arguments)
    let error = present(item["error"])
    call.isError = error != nil || item["status"] == "failed"
    call.output = error ?? present(item["output"] ?? item["outputs"] ?? item["results"] ?? item["result"])
    return call
  }

  private static func present(_ json: JSON?) -> JSON? {
    guard let json, !json.isNull else { return nil }
    return json
  }

  /// The arguments of a call in whichever member its kind has them; nil where there is none.
  static func arguments(_ item: JSON) -> String? {
    switch item["arguments"] ?? item["input"] ?? item["code"] ?? item["action"] ?? .null {
    case .string(let text): return text
    case .object(let object): return JSON.object(object).text
    default: break
    }
    guard let queries = item["queries"] else { return nil }
    return JSON.object(["queries": queries]).text
  }
}
