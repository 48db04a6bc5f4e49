/// How a model is brought to answer with JSON of a schema.
public enum SchemaForm: String, Sendable, Hashable, CaseIterable {
  /// By the provider's own setting, which holds the model to the schema where it can.
  case native
  /// By a tool it must call, whose arguments are the answer.
  case tool
  /// By words: nothing holds the model to the schema.
  case prompt
}
