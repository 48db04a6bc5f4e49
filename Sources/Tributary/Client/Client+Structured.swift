import Agents
public import JSONKit
public import LLM

/// An answer that is JSON of the schema that was asked for.
public struct StructuredResponse: Sendable, Hashable {
  /// The answer, checked.
  public var value: JSON
  /// The response it was read from: the second one when the first had to be repaired.
  public var response: InvocationResponse

  /// An answer and where it came from.
  public init(value: JSON, response: InvocationResponse) {
    self.value = value
    self.response = response
  }
}

extension Client {
  /// Sends a request and gives its answer as JSON that fits a schema, whether or not the provider enforces it.
  ///
  /// The provider is asked for the schema in its own way. What comes back is checked here; a violation is sent back once,
  /// with what is wrong. No tools are offered.
  ///
  /// ```swift
  /// let schema: JSON = ["type": "object", "properties": ["total": ["type": "number"]], "required": ["total"]]
  /// print(try await client.invokeJSON(request, schema: schema).value["total"]?.doubleValue ?? 0)
  /// ```
  ///
  /// - Throws: `InvocationError`: `invalid_output` with the violations in `details` and the answer as `partial` when the
  ///   repaired answer does not fit either; `invalid_request` when the schema itself is wrong; `CancellationError`.
  public func invokeJSON(_ request: InvocationRequest, schema: JSON) async throws -> StructuredResponse {
    let check: OutputCheck
    do throws(JSONSchemaError) {
      check = try OutputCheck(schema)
    } catch {
      throw InvocationError(.invalidRequest, "The schema of the answer is wrong: \(error)", kind: .invalidRequest)
    }
    var request: InvocationRequest = request
    request.responseFormat = .jsonSchema(name: "answer", schema, strict: false)
    request.tools = []
    let first: InvocationResponse = try await invokeSync(request)
    guard case .invalid(let problems) = check.verdict(on: first.text), first.isWhole else {
      return try Self.structured(first, check)
    }
    request.messages += first.choices.prefix(1).map(\.message) + [OutputCheck.repair(problems)]
    return try Self.structured(try await invokeSync(request), check)
  }

  private static func structured(
    _ response: InvocationResponse, _ check: OutputCheck
  ) throws(InvocationError) -> StructuredResponse {
    switch check.verdict(on: response.text) {
    case .valid(let value): return StructuredResponse(value: value, response: response)
    case .invalid(let problems):
      throw InvocationError(
        .invalidOutput, "The answer does not fit the schema: " + problems.joined(separator: "; "),
        provider: response.provider, model: response.model,
        details: ["problems": .array(problems.map(JSON.string))], partial: response)
    }
  }
}

extension InvocationResponse {
  /// Whether the model ended its answer by itself, so that it can do better.
  fileprivate var isWhole: Bool { choices.first?.finish.reason == .stop }
}
