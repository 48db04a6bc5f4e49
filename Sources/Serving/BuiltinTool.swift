package import JSONKit

/// One tool of the built-in server: how it is announced and what it does.
///
/// All of them only read.
package struct BuiltinTool: Sendable {
  package var name: String
  package var title: String
  /// What it does, for the model that chooses.
  package var description: String
  /// The JSON Schema of the arguments.
  package var inputSchema: JSON
  /// The JSON Schema of the structured answer.
  package var outputSchema: JSON
  /// Throws ``ServingError`` when it cannot do what was asked.
  package var run: @Sendable (_ arguments: JSON) async throws -> BuiltinAnswer
}

/// What a built-in tool answers: the same thing for programs and for models that read text.
package struct BuiltinAnswer: Sendable, Hashable {
  package var structured: JSON
  package var text: String
}
