package import JSONKit
import LLM
import Runs

extension AgentDefinition {
  /// The whole definition, as a kept run records it.
  package var json: JSON {
    var members: JSON.Object = ["name": .string(name), "instructions": .string(instructions)]
    if !description.isEmpty { members["description"] = .string(description) }
    members["model"] = model.map { .string($0) }
    members["servers"] = servers.map { .array($0.map { .string($0) }) }
    if !tools.isEmpty { members["tools"] = .array(tools.map { .string($0) }) }
    if limits != AgentLimits() { members["limits"] = limits.json }
    if options != ModelOptions() { members["options"] = options.json }
    members["input"] = input
    members["output"] = output
    members["source"] = source.map { .string($0) }
    return .object(members)
  }

  /// Reads what ``json`` wrote.
  ///
  /// - Throws: ``JSONError`` with the pointer of the member that is missing or wrong.
  package init(json: JSON) throws(JSONError) {
    var reader = try ObjectReader(json)
    self.init(name: try reader.string("name"), instructions: try reader.string("instructions"))
    description = try reader.optionalString("description") ?? ""
    model = try reader.optionalString("model")
    servers = try reader.optionalStrings("servers")
    tools = try reader.optionalStrings("tools") ?? []
    if let limits = reader.value("limits") { self.limits = try AgentLimits(json: limits) }
    if let options = reader.value("options") { self.options = try ModelOptions(json: options) }
    input = reader.value("input")
    output = reader.value("output")
    source = try reader.optionalString("source")
  }
}

extension AgentLimits {
  fileprivate var json: JSON {
    var members: JSON.Object = [:]
    members["turns"] = turns.map { JSON($0) }
    members["calls"] = calls.map { JSON($0) }
    members["tokens"] = tokens.map { JSON($0) }
    members["usd"] = usd.map { .double($0) }
    members["time_ms"] = time.map { .integer($0.milliseconds) }
    return .object(members)
  }

  fileprivate init(json: JSON) throws(JSONError) {
    var reader = try ObjectReader(json)
    self.init(
      turns: try reader.optionalInt("turns"), calls: try reader.optionalInt("calls"),
      tokens: try reader.optionalInt("tokens"), usd: try reader.optionalDouble("usd"),
      time: try reader.optionalInt("time_ms").map { .milliseconds(Int64($0)) })
  }
}
