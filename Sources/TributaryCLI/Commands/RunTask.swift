import Agents
import ArgumentParser
import JSONKit
import Runs
import Tributary

/// Which agent runs on which input.
struct RunTask: Sendable {
  /// What an agent file is told that was given no input of its own.
  static let start = "Begin."

  private(set) var agent: AgentDefinition
  let input: String

  /// - Throws: `ConfigurationError` for an agent file, ``CommandFailure`` for the command line.
  init(_ words: [String], _ options: RunOptions, _ streams: StandardStreams) throws {
    if let file: String = try Self.file(words) {
      let rest: [String] = Array(words.dropFirst())
      agent = try AgentFile(path: file).prepared(arguments: options.inputs)
      input = try Self.input(rest, options, streams) ?? Self.start
    } else {
      try Self.refuseSlip(words, options)
      if let first: String = options.arguments.first {
        throw CommandFailure.usage("--arg \(first): only an agent file takes arguments")
      }
      agent = AgentDefinition(name: "prompt")
      guard let text: String = try Self.input(words, options, streams) else {
        throw CommandFailure.usage(
          "there is no prompt: give words, -p TEXT, an agent file, or - for standard input; 'tributary --help' lists all commands"
        )
      }
      input = text
    }
    guard input.contains(where: { !$0.isWhitespace }) else { throw CommandFailure.usage("the prompt is empty") }
    try apply(options)
  }

  /// The first word, if it is a file or looks like one.
  private static func file(_ words: [String]) throws(CommandFailure) -> String? {
    guard let word: String = words.first, word != "-" else { return nil }
    let isOneWord: Bool = !word.contains(where: \.isWhitespace)
    if isOneWord, word.hasSuffix(".yaml") || word.hasSuffix(".yml") {
      throw CommandFailure(
        .configuration, "unsupported",
        "'\(word)' is no agent file; a workflow is run with: tributary workflow run \(word)")
    }
    if isOneWord, word.hasSuffix(".md") || word.hasPrefix("./") || word.hasPrefix("/") { return word }
    return isOneWord && FileStatus.isFile(word) ? word : nil
  }

  /// A word that is nearly the name of a command was hardly meant for a model, where it stands alone or goes on like one.
  private static func refuseSlip(_ words: [String], _ options: RunOptions) throws(CommandFailure) {
    guard options.prompt == nil, let first: String = words.first, !first.contains(where: \.isWhitespace) else { return }
    if words.count > 1 {
      guard let slip: String = CommandPath(words).slip else { return }
      throw .usage(slip + " A prompt that begins so goes with -p")
    }
    let names: [String] = TributaryCommand.configuration.subcommands.compactMap { $0.configuration.commandName }
    guard let name: String = first.nearest(in: names) else { return }
    throw .usage("there is no command '\(first)'; did you mean '\(name)'? A prompt of one word goes with -p")
  }

  /// The words and what was piped in; nil when there is neither.
  private static func input(
    _ words: [String], _ options: RunOptions, _ streams: StandardStreams
  ) throws(CommandFailure) -> String? {
    if words == ["-"] { return try streams.readInput(within: options.timeout?.duration) }
    var texts: [String] = words.isEmpty ? [] : [words.joined(separator: " ")]
    if let prompt: String = options.prompt { texts.insert(prompt, at: 0) }
    if options.prompt != nil, options.inputFormat == .text, streams.inputIsPiped {
      texts.append(try streams.readInput(within: options.timeout?.duration))
    }
    let kept: [String] = texts.filter { text in text.contains { !$0.isWhitespace } }
    if kept.isEmpty && !texts.isEmpty { throw .usage("the prompt is empty") }
    return kept.isEmpty ? nil : kept.joined(separator: "\n\n")
  }

  private mutating func apply(_ options: RunOptions) throws {
    if let model: String = options.model.model { agent.model = model }
    if let turns: Int = options.maxTurns { agent.limits.turns = turns }
    if let time: DurationArgument = options.timeout { agent.limits.time = time.duration }
    if let allowed: String = options.allowedTools { agent.tools = ServerOptions.names(allowed) }
    for name in ServerOptions.names(options.disallowedTools ?? "") { agent.tools.append("!" + name) }
    guard let path: String = options.schema else { return }
    do {
      let schema = try JSON(parsing: try TextArgument.read(file: path))
      _ = try JSONSchema(schema)
      agent.output = schema
    } catch let error as CommandFailure {
      throw error
    } catch {
      throw CommandFailure(.configuration, "value", "\(path): this is no JSON Schema: \(error)")
    }
  }

  /// Makes sure that a model is named.
  ///
  /// - Throws: ``CommandFailure`` when none is: exit code 12 when there is no key either.
  func check(_ config: Config) throws(CommandFailure) {
    guard agent.model == nil, config.defaults.model == nil else { return }
    throw CommandFailure.noModel(config, for: "run")
  }
}
