public import JSONKit

/// A call that the policy does not allow by itself, as whoever decides sees it.
public struct CallApproval: Sendable, Hashable {
  /// The kind of call in one word: `tool`, `resource`, `prompt`, `model`.
  public var kind: String
  /// What is called: `files.write_file`, the address of a resource, the name of a model.
  public var name: String
  /// What it is called with.
  public var arguments: JSON
  /// Why somebody is asked.
  public var reason: String
  /// The rule that wants it, as `file:line (name)`; nil where it follows from what the run has read.
  public var rule: String?

  /// A call and why somebody is asked about it.
  public init(kind: String, name: String, arguments: JSON, reason: String, rule: String? = nil) {
    self.kind = kind
    self.name = name
    self.arguments = arguments
    self.reason = reason
    self.rule = rule
  }

  /// The `data.input` of the events that tell of the question.
  package var json: JSON {
    var members: JSON.Object = [
      "kind": .string(kind), "name": .string(name), "arguments": arguments, "reason": .string(reason),
    ]
    if let rule { members["rule"] = .string(rule) }
    return .object(members)
  }
}
