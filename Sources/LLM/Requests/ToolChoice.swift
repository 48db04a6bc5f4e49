public import JSONKit

/// Whether the model may, must or must not call tools.
public enum ToolChoice: Sendable, Hashable {
  /// The model decides.
  case auto
  /// No tool is called.
  case none
  /// At least one tool is called.
  case required
  /// Exactly this tool.
  case named(String)
  /// Only these tools; with `required`, at least one of them.
  case allowed([String], required: Bool)

  /// The tools it names.
  var names: [String]? {
    switch self {
    case .auto, .none, .required: nil
    case .named(let name): [name]
    case .allowed(let names, _): names
    }
  }
}

extension ToolChoice {
  /// A word, or an object in the form of OpenAI's Chat Completions.
  public var json: JSON {
    switch self {
    case .auto: "auto"
    case .none: "none"
    case .required: "required"
    case .named(let name): Self.function(name)
    case .allowed(let names, let required):
      [
        "type": "allowed_tools",
        "allowed_tools": ["mode": required ? "required" : "auto", "tools": .array(names.map(Self.function))],
      ]
    }
  }

  private static func function(_ name: String) -> JSON {
    ["type": "function", "function": ["name": .string(name)]]
  }

  /// Reads what ``json`` writes; a tool may also be given as `{"name": …}`.
  public init(json: JSON, at path: JSONPointer = .root) throws(JSONError) {
    if let word = json.stringValue {
      switch word {
      case "auto": self = .auto
      case "none": self = .none
      case "required": self = .required
      default: throw JSONError(.value, "\(path): expected auto, none, required or an object", path: path)
      }
      return
    }
    var reader = try ObjectReader(json, at: path)
    guard var allowed = try reader.optionalReader("allowed_tools") else {
      self = .named(try Self.name(json, at: path))
      return
    }
    var names: [String] = []
    for (index, tool) in try allowed.array("tools").enumerated() {
      names.append(try Self.name(tool, at: allowed.path.appending("tools").appending(index)))
    }
    self = .allowed(names, required: try allowed.optionalString("mode") == "required")
  }

  private static func name(_ json: JSON, at path: JSONPointer) throws(JSONError) -> String {
    if let name = json.stringValue { return name }
    var reader = try ObjectReader(json, at: path)
    if var function = try reader.optionalReader("function") { return try function.string("name") }
    return try reader.string("name")
  }
}
