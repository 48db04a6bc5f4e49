import ArgumentParser
import JSONKit
import Runs
import Tributary

/// The configuration.
struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Shows the configuration.", subcommands: [ConfigShowCommand.self],
    defaultSubcommand: ConfigShowCommand.self)
}

/// Shows what holds, or who said so.
struct ConfigShowCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Shows the merged configuration, or with --sources who set each key.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var servers: ServerOptions
  @OptionGroup var format: FormatOptions

  @Flag(help: "The merged configuration; the default.")
  var effective = false

  @Flag(help: "Each key with the level and the line that set it.")
  var sources = false

  var output: OutputSettings { global.settings(format.format) }

  func validate() throws {
    if effective && sources { throw ValidationError("give --effective or --sources, not both") }
  }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    let loaded: LoadedConfiguration = try LoadedConfiguration.load(servers.request(global))
    for problem in loaded.problems { console.warning(problem.description) }
    guard sources else {
      try console.streams.writeLine(loaded.effective.text(pretty: format.format == .text))
      return .success
    }
    if console.format == .json {
      let rows: [JSON] = loaded.sources.map { source in
        ["key": .string(source.key), "level": .string(source.level.name), "place": .string(source.place)]
      }
      try console.write(.array(rows))
    } else {
      let rows: [[String]] = loaded.sources.map { [$0.key, $0.level.name, $0.place] }
      try Table(["KEY", "LEVEL", "PLACE"], rows).write(console)
    }
    return .success
  }
}
