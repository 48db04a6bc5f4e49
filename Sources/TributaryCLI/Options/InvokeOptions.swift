import ArgumentParser

/// What one invocation asks for.
struct InvokeOptions: ParsableArguments, Sendable {
  @Option(help: ArgumentHelp("A request as JSON, or - for standard input; flags win over it.", valueName: "file"))
  var request: String?

  @OptionGroup var model: ModelArguments
  @OptionGroup var policy: PolicyOptions

  @Option(help: ArgumentHelp("Instructions that come before the prompt; @FILE reads them.", valueName: "text"))
  var system: String?

  @Option(help: ArgumentHelp("An image, a sound or a document that goes with the prompt.", valueName: "file"))
  var attach: [String] = []

  @Option(
    name: [.long, .customLong("json-schema")],
    help: ArgumentHelp("The answer must be JSON of this schema.", valueName: "file"))
  var schema: String?

  @Option(
    name: .customLong("option"),
    help: ArgumentHelp("A setting such as temperature=0.2; others go to the provider as they are.", valueName: "k=v"))
  var options: [String] = []

  @Flag(inversion: .prefixedNo, help: "Whether the provider sends the answer piece by piece.")
  var stream: Bool?

  @Option(
    name: [.customShort("o"), .customLong("output"), .customLong("output-format")],
    help: ArgumentHelp("text, json or stream-json.", valueName: "format"))
  var outputFormat: OutputFormat = .text

  @Flag(help: "The same as -o json.")
  var json = false

  var format: OutputFormat { json ? .json : outputFormat }
}
