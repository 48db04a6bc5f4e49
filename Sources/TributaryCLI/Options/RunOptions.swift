import ArgumentParser

/// What standard input is to a run.
enum InputFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
  case text
  case streamJSON = "stream-json"
}

/// What one run changes of its agent.
struct RunOptions: ParsableArguments, Sendable {
  @Option(
    name: [.short, .customLong("prompt")], help: ArgumentHelp("The prompt; piped input is added.", valueName: "text"))
  var prompt: String?

  @Option(name: .customLong("arg"), help: ArgumentHelp("An input of the agent file.", valueName: "name=value"))
  var arguments: [String] = []

  @OptionGroup var model: ModelArguments

  @Option(
    name: [.long, .customLong("json-schema")],
    help: ArgumentHelp("The answer must be JSON of this schema.", valueName: "file"))
  var schema: String?

  @Option(
    name: [.long, .customLong("maxTurns")], help: ArgumentHelp("The most requests to the model.", valueName: "n"))
  var maxTurns: Int?

  @Option(
    help: ArgumentHelp("The time of the whole run, such as 2m.", valueName: "duration"),
    transform: DurationArgument.read)
  var timeout: DurationArgument?

  @Option(
    name: [.long, .customLong("allowedTools")],
    help: ArgumentHelp("Only these tools; * stands for any characters.", valueName: "a,b"))
  var allowedTools: String?

  @Option(
    name: [.long, .customLong("disallowedTools")],
    help: ArgumentHelp("Not these tools.", valueName: "a,b"))
  var disallowedTools: String?

  @Option(
    name: [.customShort("o"), .customLong("output"), .customLong("output-format")],
    help: ArgumentHelp("text, json or stream-json.", valueName: "format"))
  var outputFormat: OutputFormat = .text

  @Option(
    name: [.long, .customLong("inputFormat")],
    help: ArgumentHelp(
      "text, or stream-json: each line of standard input answers a question among the events of -o stream-json.",
      valueName: "format"))
  var inputFormat: InputFormat = .text

  @Flag(help: "The same as -o json.")
  var json = false

  var format: OutputFormat { json ? .json : outputFormat }

  func validate() throws {
    if inputFormat == .streamJSON && outputFormat != .streamJSON {
      throw ValidationError("--input-format stream-json goes with -o stream-json, where the questions are")
    }
    if let maxTurns, maxTurns < 1 { throw ValidationError("--max-turns must be at least 1") }
    for argument in arguments where !(argument.firstIndex(of: "=").map { $0 > argument.startIndex } ?? false) {
      throw ValidationError("--arg: '\(argument)' is no name=value")
    }
  }

  /// The arguments of `--arg` by name, in order.
  var inputs: [(name: String, value: String)] {
    arguments.map { argument in
      let equals: String.Index = argument.firstIndex(of: "=") ?? argument.endIndex
      return (String(argument[..<equals]), String(argument[equals...].dropFirst()))
    }
  }
}
