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
    try await Host.with(ServerOptions.none(global), console, adjusting: choices.model.adjust) { host in
      let config: Config = host.loaded.config
      let arguments = try InvocationArguments(words, choices, config, console.streams)
      guard !arguments.request.model.isEmpty else { throw CommandFailure.noModel(config) }
      do {
        let response: InvocationResponse = try await ask(arguments, host.client, console)
        return try finish(response, arguments, console)
      } catch let error as InvocationError {
        return try fail(error, console)
      }
    }
  }

  /// Takes the answer in, and shows its pieces where that is what was asked for.
  private func ask(
    _ arguments: InvocationArguments, _ client: Client, _ console: Console
  ) async throws -> InvocationResponse {
    let stream: ResponseStream = try await client.invoke(arguments.request)
    let showsText: Bool = console.format == .text && arguments.schema == nil
    var cleaner = TextCleaner()
    while let chunk: StreamChunk = try await stream.next() {
      if console.format == .streamJSON { try console.streams.writeLine(chunk.json.text) }
      if showsText, chunk.choice == 0, let text: String = chunk.delta?.content {
        try console.streams.write(console.streams.outputIsTerminal ? cleaner.clean(text) : text)
      }
    }
    return try await stream.aggregate()
  }

  private func finish(
    _ response: InvocationResponse, _ arguments: InvocationArguments, _ console: Console
  ) throws -> Runs.ExitCode {
    let verdict: (text: String, problem: CommandFailure?) = Self.verdict(on: response, arguments.schema)
    switch console.format {
    case .json: try console.write(response.json)
    case .streamJSON: break
    case .text:
      if arguments.schema != nil, verdict.problem == nil { try console.streams.writeLine(verdict.text) }
      if arguments.schema == nil, !response.text.isEmpty, response.text.last != "\n" {
        try console.streams.writeLine("")
      }
      for call in response.toolCalls { try console.write(call.json) }
    }
    if let problem: CommandFailure = verdict.problem {
      console.streams.noteError(problem.message)
      return problem.exit
    }
    return .success
  }

  /// The answer as it is printed, or why there is none.
  private static func verdict(
    on response: InvocationResponse, _ schema: JSONSchema?
  ) -> (text: String, problem: CommandFailure?) {
    let finish: FinishReason? = response.choices.first?.finish.reason
    if finish == .refusal || finish == .contentFilter {
      return ("", CommandFailure(.failed, "refused", "the model or its provider declined to answer"))
    }
    if finish == .length {
      return ("", CommandFailure(.limit, "limit", "the answer was cut off at its limit of tokens; raise max_tokens"))
    }
    guard let schema else {
      let isEmpty: Bool = response.toolCalls.isEmpty && response.text.allSatisfy(\.isWhitespace)
      return (response.text, isEmpty ? CommandFailure(.failed, "empty_answer", "the model gave no answer") : nil)
    }
    switch OutputCheck(schema).verdict(on: response.text) {
    case .valid(let value): return (value.text, nil)
    case .invalid(let problems):
      let list: String = problems.joined(separator: "; ")
      return ("", CommandFailure(.output, "invalid_output", "the answer does not fit the schema: \(list)"))
    }
  }

  /// The failure as the last thing on standard output where that is JSON; what had arrived is kept.
  private func fail(_ error: InvocationError, _ console: Console) throws -> Runs.ExitCode {
    switch console.format {
    case .json: try console.write(error.failureJSON)
    case .streamJSON:
      let last = StreamChunk(provider: error.provider ?? "", model: error.model ?? "", error: error)
      try console.streams.writeLine(last.json.text)
    case .text: if error.partial != nil { try console.streams.writeLine("") }
    }
    console.streams.noteError(error.description)
    return CommandFailure(error).exit
  }
}
