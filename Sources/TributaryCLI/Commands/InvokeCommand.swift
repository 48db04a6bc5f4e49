import Agents
import ArgumentParser
import JSONKit
import LLM
import Runs
import Tributary

/// Asks a model once; calls of tools are shown and not made.
struct InvokeCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "invoke", abstract: "Asks a model once, without tools of your servers.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var choices: InvokeOptions

  @Argument(help: ArgumentHelp("The words of a prompt; piped input is added.", valueName: "text"))
  var words: [String] = []

  var output: OutputSettings { global.settings(choices.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    var request: ConfigurationRequest = ServerOptions.none(global)
    choices.policy.add(to: &request)
    return try await Host.with(
      request, console, adjusting: choices.model.adjust, metrics: choices.model.metrics
    ) {
      host in
      let config: Config = host.loaded.config
      let arguments = try InvocationArguments(words, choices, config, console.streams)
      guard !arguments.request.model.isEmpty else { throw CommandFailure.noModel(config, for: "invoke") }
      do {
        return try await answer(arguments, host.client, console)
      } catch let error as InvocationError {
        return try fail(error, console)
      }
    }
  }

  private func answer(
    _ arguments: InvocationArguments, _ client: Client, _ console: Console
  ) async throws -> Runs.ExitCode {
    // Pieces of an answer that may have to be repaired are not shown.
    if let schema: JSON = arguments.schema, console.format != .streamJSON {
      let answer: StructuredResponse = try await client.invokeJSON(arguments.request, schema: schema)
      try console.format == .json ? console.write(answer.response.json) : console.streams.writeLine(answer.value.text)
      return .success
    }
    return try finish(try await ask(arguments, client, console), console)
  }

  /// Takes the answer in, and shows its pieces where that is what was asked for.
  private func ask(
    _ arguments: InvocationArguments, _ client: Client, _ console: Console
  ) async throws -> InvocationResponse {
    let stream: ResponseStream = try await client.invoke(arguments.request)
    let showsText: Bool = console.format == .text
    var cleaner = TextCleaner()
    while let chunk: StreamChunk = try await stream.next() {
      if console.format == .streamJSON { try console.writeLine(chunk.json) }
      if showsText, chunk.choice == 0, let text: String = chunk.delta?.content {
        try console.streams.write(console.streams.outputIsTerminal ? cleaner.clean(text) : text)
      }
    }
    return try await stream.aggregate()
  }

  private func finish(_ response: InvocationResponse, _ console: Console) throws -> Runs.ExitCode {
    switch console.format {
    case .json: try console.write(response.json)
    case .streamJSON: break
    case .text:
      if !response.text.isEmpty, response.text.last != "\n" { try console.streams.writeLine("") }
      for call in response.toolCalls { try console.write(call.json) }
    }
    guard let problem: CommandFailure = Self.problem(response) else { return .success }
    console.streams.noteError(problem.message)
    return problem.exit
  }

  /// Why the response is no answer.
  private static func problem(_ response: InvocationResponse) -> CommandFailure? {
    switch response.choices.first?.finish.reason {
    case .refusal?, .contentFilter?:
      CommandFailure(.failed, "refused", "the model or its provider declined to answer")
    case .length?:
      CommandFailure(.limit, "limit", "the answer was cut off at its limit of tokens; raise max_tokens")
    default:
      response.toolCalls.isEmpty && response.text.allSatisfy(\.isWhitespace)
        ? CommandFailure(.failed, "empty_answer", "the model gave no answer") : nil
    }
  }

  /// The failure as the last thing on standard output where that is JSON; what had arrived is kept.
  private func fail(_ error: InvocationError, _ console: Console) throws -> Runs.ExitCode {
    switch console.format {
    case .json: try console.write(error.failureJSON)
    case .streamJSON:
      let last = StreamChunk(provider: error.provider ?? "", model: error.model ?? "", error: error)
      try console.writeLine(last.json)
    case .text: if choices.schema == nil, error.partial != nil { try console.streams.writeLine("") }
    }
    console.streams.noteError(error.description)
    return CommandFailure(error).exit
  }
}
