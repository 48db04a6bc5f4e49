import JSONKit
import LLM

/// The models as OpenAI's interface lists them.
///
/// `created` is 0, as providers' lists are not alike and most say nothing; the sizes stand under the names that other
/// servers of the interface use.
/// Source: OpenAI API reference, "Models"; read 2026-11-29.
struct ModelsList: Sendable {
  let models: [ModelInfo]

  /// The `list` object of `GET /v1/models`.
  var json: JSON {
    ["object": "list", "data": .array(models.map(Self.entry))]
  }

  /// The object of `GET /v1/models/{id}`, where the id is `provider/model` or the model alone.
  ///
  /// - Throws: ``OpenAIError`` with status 404 when there is no such model.
  func model(_ id: String) throws(OpenAIError) -> JSON {
    let found =
      models.first { $0.servedName.sameBytes(as: id) } ?? models.first { $0.id.sameBytes(as: id) }
    guard let found else {
      throw OpenAIError(
        404, .modelNotFound,
        "The model '\(id)' does not exist or is not served here\(id.didYouMean(in: models.map(\.servedName)))",
        param: "model")
    }
    return Self.entry(found)
  }

  private static func entry(_ model: ModelInfo) -> JSON {
    var entry: JSON.Object = [
      "id": .string(model.servedName), "object": "model", "created": 0, "owned_by": .string(model.provider),
    ]
    if let name = model.displayName { entry["name"] = .string(name) }
    if let tokens = model.contextTokens { entry["context_length"] = JSON(tokens) }
    if let tokens = model.maxOutputTokens { entry["max_output_tokens"] = JSON(tokens) }
    return .object(entry)
  }
}
