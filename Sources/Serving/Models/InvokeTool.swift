import Agents
import JSONKit
import LLM
import MCP
import Services

/// Asks a model once and gives its whole answer; tools are neither offered to the model nor executed.
struct InvokeTool: Sendable {
  /// Progress is told each time the model has written so many characters more.
  static let progressStep = 256

  let models: ServedModels

  var tool: MCPServiceTool {
    MCPServiceTool(
      name: "invoke", title: "Ask a model",
      description:
        "Asks a language model once and returns its answer. Give `prompt`, or `messages` for a conversation; both "
        + "together put the prompt last. With `schema` the answer is JSON of that schema. The model sees nothing but "
        + "what is given here and calls no tools.",
      inputSchema: InvokeSchemas.input, outputSchema: InvokeSchemas.output,
      annotations: MCPToolAnnotations(
        title: "Ask a model", readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true)
    ) { arguments, context in
      do {
        return try await run(try InvokeArguments(arguments), context)
      } catch let error as InvocationError {
        try Task.checkCancellation()
        throw MCPToolFailure(Self.words(error))
      }
    }
  }

  /// A violation of the schema is sent back once.
  private func run(_ arguments: InvokeArguments, _ context: MCPCallContext) async throws -> MCPCallResult {
    var written = WrittenText()
    var request = arguments.request
    let first = try await answer(request, &written, context)
    guard let check = arguments.check else { return InvokeAnswer(first).result }
    let verdict = check.verdict(on: first.text)
    guard case .invalid(let problems) = verdict, let choice = first.choices.first, choice.finishReason == .stop else {
      return InvokeAnswer(first, verdict).result
    }
    request.messages += [choice.message, OutputCheck.repair(problems)]
    let second = try await answer(request, &written, context)
    return InvokeAnswer(second, check.verdict(on: second.text)).result
  }

  private func answer(
    _ request: InvocationRequest, _ written: inout WrittenText, _ context: MCPCallContext
  ) async throws -> InvocationResponse {
    let stream = try await models.invoke(request)
    defer { stream.close() }
    while let chunk = try await stream.next() {
      guard let count = written.add(chunk) else { continue }
      context.progress(Double(count), of: nil, "\(count) characters")
    }
    return try await stream.aggregate()
  }

  private static func words(_ error: InvocationError) -> String {
    var words = error.callerMessage
    if error.code == .modelNotSupported || error.code == .providerNotFound { words += " list_models names the models." }
    if let wait = error.retryAfter { words += " Try again in \(wait.shortText)." }
    if let partial = error.partial?.text, !partial.isEmpty { words += "\nWhat had arrived:\n\(partial)" }
    return words
  }
}

/// How much a model has written so far, thoughts included.
struct WrittenText: Sendable {
  private var characters = 0
  private var told = 0

  /// Takes a chunk; the characters so far when it is time to tell of them.
  mutating func add(_ chunk: StreamChunk) -> Int? {
    switch chunk.delta?.change {
    case .append(let text)?: characters += text.count
    case .open(let part)?: characters += part.text?.count ?? 0
    default: return nil
    }
    guard characters - told >= InvokeTool.progressStep else { return nil }
    told = characters
    return characters
  }
}
