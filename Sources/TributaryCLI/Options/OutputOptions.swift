import ArgumentParser

/// What is written to standard output.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
  case text, json
  case streamJSON = "stream-json"
}

/// The formats of commands that answer with one value.
enum ValueFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
  case text, json

  var format: OutputFormat { self == .json ? .json : .text }
}

extension ColorChoice: ExpressibleByArgument {}

/// How a command talks, as far as every command has it.
struct OutputSettings: Sendable {
  var format: OutputFormat
  var detail: RunScreen.Detail
  var color: ColorChoice
  /// Writes something else in the place of JSON; nil for the JSON itself.
  var filter: String?
}

/// The options of every command.
struct GlobalOptions: ParsableArguments, Sendable {
  @Option(help: ArgumentHelp("A configuration file that wins over all others.", valueName: "file"))
  var config: String?

  @Flag(name: .shortAndLong, help: "Nothing but the product and errors.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Also arguments, results and progress of tools.")
  var verbose = false

  @Option(help: "Colour the messages: auto, always or never.")
  var color: ColorChoice = .auto

  @Option(
    help: ArgumentHelp(
      "Filter the JSON of the answer with a jq program; strings are written as they are.", valueName: "program"))
  var jq: String?

  func validate() throws {
    if quiet && verbose { throw ValidationError("--quiet and --verbose exclude each other") }
    guard let jq else { return }
    do {
      _ = try ResultFilter(jq)
    } catch {
      throw ValidationError("--jq: \(error.message)")
    }
  }

  /// What a command was asked for; a program for its JSON asks for JSON.
  func settings(_ format: OutputFormat) -> OutputSettings {
    let format: OutputFormat = jq != nil && format == .text ? .json : format
    return OutputSettings(
      format: format, detail: quiet ? .quiet : verbose ? .verbose : .normal, color: color, filter: jq)
  }
}

/// The format of commands that answer with one value.
struct FormatOptions: ParsableArguments, Sendable {
  @Option(
    name: [.short, .long, .customLong("output-format")],
    help: ArgumentHelp("text or json.", valueName: "format"))
  var output: ValueFormat = .text

  @Flag(help: "The same as -o json.")
  var json = false

  var format: OutputFormat { json ? .json : output.format }
}
