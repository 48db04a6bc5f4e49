public import JSONKit

/// A whole answer.
public struct InvocationResponse: Sendable, Hashable {
  /// The provider's id of the answer; empty where it gives none.
  public var id: String
  /// The name of the provider that answered.
  public var provider: String
  /// The model that answered, as the provider names it.
  public var model: String
  /// When the provider began to answer, in seconds since 1970; 0 where nobody said.
  public var created: Int64
  /// The answers, by their index.
  public var choices: [Choice]
  /// The tokens; nil where the provider does not say.
  public var usage: Usage?
  /// The request's metadata, unchanged.
  public var metadata: JSON.Object

  /// An answer of one provider.
  public init(
    id: String, provider: String, model: String, created: Int64 = 0, choices: [Choice], usage: Usage? = nil,
    metadata: JSON.Object = [:]
  ) {
    self.id = id
    self.provider = provider
    self.model = model
    self.created = created
    self.choices = choices
    self.usage = usage
    self.metadata = metadata
  }

  /// The text of the first choice.
  public var text: String { choices.first?.message.text ?? "" }

  /// The tool calls of the first choice.
  public var toolCalls: [ToolCall] { choices.first?.message.toolCalls ?? [] }
}

extension InvocationResponse {
  /// The response in its JSON form; `created` is RFC 3339 in UTC.
  public var json: JSON {
    var object: JSON.Object = ["id": .string(id), "provider": .string(provider), "model": .string(model)]
    if created != 0 { object["created"] = .string(Timestamp.text(secondsSince1970: created)) }
    object["choices"] = .array(choices.map(\.json))
    if let usage { object["usage"] = usage.json }
    if !metadata.isEmpty { object["metadata"] = .object(metadata) }
    return .object(object)
  }

  /// Reads what ``json`` writes: the response comes back equal, with everything that only its provider can read.
  ///
  /// - Throws: ``JSONError`` with the pointer of the member that is wrong.
  public init(json: JSON, at path: JSONPointer = .root) throws(JSONError) {
    var reader = try ObjectReader(json, at: path)
    id = try reader.string("id")
    provider = try reader.string("provider")
    model = try reader.string("model")
    created = 0
    if let text = try reader.optionalString("created") {
      guard let seconds = Timestamp.secondsSince1970(text) else {
        throw reader.invalid("created", "expected a time such as 2026-11-25T06:38:25Z")
      }
      created = seconds
    }
    choices = []
    for (index, choice) in try reader.array("choices").enumerated() {
      choices.append(try Choice(json: choice, at: path.appending("choices").appending(index)))
    }
    usage = nil
    if let usage = reader.value("usage") { self.usage = try Usage(json: usage, at: path.appending("usage")) }
    metadata = try reader.optionalObject("metadata") ?? [:]
  }
}
