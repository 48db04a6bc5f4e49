import Agents
import Documents
import JSONKit
import LLM

/// Reads the front matter of an agent file, in our own words or in those of other hosts.
struct AgentReader {
  static let own = ["name", "description", "model", "servers", "tools", "limits", "options", "input", "output"]
  static let foreign = [
    "maxTurns", "max_turns", "steps", "timeout_mins", "disallowedTools", "disabled", "request_params", "temperature",
    "top_p",
  ]
  /// Words for people and programs that change nothing in a run.
  static let harmless = ["$schema", "mode", "kind", "hidden", "color", "tags", "title", "version", "author", "license"]
  static let unenforced = [
    "agents", "approve", "permission", "permissionMode", "skills", "mcpServers", "mcp_connect", "hooks", "memory",
    "background", "isolation", "effort",
  ]

  private var reader: ObjectReader

  /// - Throws: `DocumentError` or `JSONError` at the key or value that is wrong.
  static func read(_ value: JSON, body: String, name: String, source: String) throws -> AgentDefinition {
    var reader = AgentReader(reader: try ObjectReader(value))
    var agent: AgentDefinition = try reader.definition(body: body, name: name)
    agent.source = source
    return agent
  }

  private mutating func definition(body: String, name: String) throws -> AgentDefinition {
    try refuseUnenforced()
    var agent = AgentDefinition(name: try reader.optionalString("name") ?? name, instructions: body)
    agent.description = try reader.optionalString("description") ?? ""
    agent.model = try model()
    agent.servers = try names("servers")
    let globs: [String]? = try tools()
    // An empty list is no tool; an empty filter would be all of them.
    agent.tools = globs?.isEmpty == true ? ["!*"] : globs ?? []
    agent.limits = try limits()
    agent.options = try options()
    agent.input = try schema("input")
    agent.output = try schema("output")
    for key in Self.harmless { _ = reader.value(key) }
    if try reader.optionalBool("disabled") == true {
      throw DocumentError(
        .value, "the agent is disabled; remove \"disabled\" to run it", path: .root.appending("disabled"))
    }
    try reader.refuseUnread(known: Self.own + Self.foreign + Self.harmless + Self.unenforced)
    return agent
  }

  private mutating func refuseUnenforced() throws {
    for key in Self.unenforced {
      guard let value = reader.value(key), !value.isNull else { continue }
      let path: JSONPointer = .root.appending(key)
      throw DocumentError(.unsupported, "\(path): \"\(key)\" is not supported yet; remove it", path: path)
    }
  }

  private mutating func model() throws -> String? {
    let path: JSONPointer = .root.appending("model")
    switch reader.value("model") {
    case nil, .null?, .string("inherit")?: return nil
    case .string(let name)? where !name.isEmpty: return name
    case .object?:
      throw DocumentError(.unsupported, "\(path): a fallback is not supported yet; write one model", path: path)
    default: throw DocumentError.value("expected provider/model", at: path)
    }
  }

  /// A list, or one text with commas.
  private mutating func names(_ key: String) throws -> [String]? {
    if case .string(let text)? = reader.value(key) {
      return text.split(separator: ",").map { String($0.drop(while: \.isWhitespace)).trimmedEnd }
    }
    return try reader.optionalStrings(key)
  }

  /// Globs on `server.tool`, a `!` in front takes away; also `{glob: true|false}`.
  private mutating func tools() throws -> [String]? {
    var globs: [String]?
    if case .object(let members)? = reader.value("tools") {
      globs = try members.map { member in
        let path: JSONPointer = .root.appending("tools").appending(member.key)
        guard let isOn = member.value.boolValue else { throw DocumentError.value("expected true or false", at: path) }
        return isOn ? member.key : "!" + member.key
      }
    } else {
      globs = try names("tools")
    }
    if let denied = try names("disallowedTools") { globs = (globs ?? ["*"]) + denied.map { "!" + $0 } }
    return globs
  }

  private mutating func limits() throws -> AgentLimits {
    var limits = AgentLimits()
    for key in ["maxTurns", "max_turns", "steps"] { limits.turns = try reader.optionalCount(key) ?? limits.turns }
    if var parameters = try reader.optionalReader("request_params") {
      limits.turns = try parameters.optionalCount("max_iterations") ?? limits.turns
      try parameters.refuseUnread(known: ["max_iterations"])
    }
    if let minutes = try reader.optionalCount("timeout_mins") { limits.time = .seconds(60 * minutes) }
    guard var reader = try reader.optionalReader("limits") else { return limits }
    limits.turns = try reader.optionalCount("turns") ?? limits.turns
    limits.calls = try reader.optionalCount("calls") ?? limits.calls
    limits.tokens = try reader.optionalCount("tokens") ?? limits.tokens
    limits.time = try reader.optionalDuration("time") ?? limits.time
    if let money = reader.value("usd"), !money.isNull {
      guard let usd = money.doubleValue, usd > 0 else {
        throw DocumentError.value("expected dollars, a number above 0", at: reader.path.appending("usd"))
      }
      limits.usd = usd
    }
    try reader.refuseUnread(known: ["turns", "calls", "tokens", "time", "usd"])
    return limits
  }

  private mutating func options() throws -> ModelOptions {
    var options = ModelOptions()
    if let value = reader.value("options"), !value.isNull {
      options = try ConfigReader.read(options: value, at: .root.appending("options"))
    }
    options.temperature = try reader.optionalDouble("temperature") ?? options.temperature
    options.topP = try reader.optionalDouble("top_p") ?? options.topP
    return options
  }

  private mutating func schema(_ key: String) throws -> JSON? {
    guard let value = reader.value(key), !value.isNull else { return nil }
    let path: JSONPointer = .root.appending(key)
    guard value.objectValue != nil else { throw DocumentError.value("expected a JSON Schema, an object", at: path) }
    do throws(JSONSchemaError) {
      _ = try JSONSchema(value)
    } catch {
      throw DocumentError.value("this is no valid JSON Schema: \(error.message)", at: path)
    }
    return value
  }
}

extension String {
  /// The text without the blanks at its end.
  fileprivate var trimmedEnd: String {
    var text: Substring = self[...]
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
