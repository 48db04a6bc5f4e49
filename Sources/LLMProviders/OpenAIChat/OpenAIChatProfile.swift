public import LLM

extension OpenAIChatSettings {
  /// What differs between OpenAI and the many servers that speak its interface.
  public struct Profile: Sendable, Hashable {
    /// The name in configurations.
    public var name: String
    /// The member that limits the answer: `max_completion_tokens` or, for most other servers, `max_tokens`.
    public var maxTokensName: String
    /// Whether the role `developer` and the members only OpenAI knows are sent.
    public var isOpenAI: Bool
    /// Whether the models cost what their maker asks; where not, only a price the server states is told.
    public var isMaker = false
    /// The address; nil for servers without one that everybody shares.
    public var baseURL: String?
    /// Variables of the key.
    public var keyVariables: [String] = []
    /// Whether nothing works without a key.
    public var needsKey = false
    /// The header field of the key.
    public var keyField = KeyField.bearer
    /// Whether `stream_options` is known; servers that refuse it send the usage unasked.
    public var takesStreamOptions = true
    /// Whether `tool_choice` has an effect.
    public var takesToolChoice = true
    /// The word for "at least one tool".
    public var requiredTool = "required"
    /// Whether `parallel_tool_calls` is known.
    public var takesParallelToolCalls = true
    /// Whether `strict` of a tool is known.
    public var takesStrict = true
    /// The ways to ask for JSON.
    public var jsonFormats: JSONFormats = .all
    /// The member that asks for the same choices again.
    public var seedName = "seed"
    /// How thinking is asked for.
    public var reasoning = ReasoningStyle.effort

    /// Where a key goes.
    public enum KeyField: Sendable, Hashable {
      /// `Authorization: Bearer`.
      case bearer
      /// `api-key`, as Azure wants it.
      case apiKey
    }

    /// Which values of `response_format` a server knows.
    public enum JSONFormats: Sendable, Hashable {
      /// `json_object` and `json_schema`.
      case all
      /// `json_object` alone: a schema goes in words beside it.
      case objectOnly
      /// `json_schema` alone: any object is asked for by a schema.
      case schemaOnly
      /// Neither: a schema goes as a tool where one can be forced, else in words.
      case none
    }

    /// How a server is asked to think.
    public enum ReasoningStyle: Sendable, Hashable {
      /// `reasoning_effort`.
      case effort
      /// `reasoning` with `effort`, `max_tokens` and `exclude`.
      case object
      /// `reasoning_effort`, and `thinking` to turn it off.
      case effortAndSwitch
    }

    /// A profile for a server that fits none of the others.
    public init(name: String = "custom", maxTokensName: String, isOpenAI: Bool) {
      self.name = name
      self.maxTokensName = maxTokensName
      self.isOpenAI = isOpenAI
    }

    /// What the interface or the server does not have, whatever the model.
    public var missingFeatures: Set<Feature> {
      var missing: Set<Feature> = [.mcp]
      if jsonFormats == .objectOnly || jsonFormats == .none { missing.insert(.structuredOutput) }
      if jsonFormats == .none { missing.insert(.jsonMode) }
      return missing
    }

    /// The best way to get JSON of a schema.
    package var schemaForm: SchemaForm {
      switch jsonFormats {
      case .all, .schemaOnly: .native
      case .objectOnly: .prompt
      case .none: takesToolChoice ? .tool : .prompt
      }
    }
  }
}
