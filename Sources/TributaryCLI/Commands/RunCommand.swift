import Agents
import ArgumentParser
import JSONKit
import LLM
import Runs
import Tributary

/// Runs an agent file, or a prompt.
struct RunCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Runs an agent file, or asks a model with the tools of your servers.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var servers: ServerOptions
  @OptionGroup var choices: RunOptions

  @Argument(help: ArgumentHelp("An agent file, or the words of a prompt.", valueName: "file|text"))
  var words: [String] = []

  var output: OutputSettings { global.settings(choices.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    let task = try RunTask(words, choices, console.streams)
    return try await Host.with(
      servers.request(global), console, adjusting: choices.model.adjust, metrics: choices.model.metrics
    ) {
      host in
      try task.check(host.loaded.config)
      let result: RunResult = try await host.client.run(task.agent, input: task.input) { reader in
        try await show(reader, console, task)
      }
      if console.format == .json { try console.write(console.streams.redactor.redact(Self.json(result))) }
      if let error: RunFailure = result.error {
        console.streams.noteError(error.message + CommandFailure.lastWords(error.details["stderr"]?.stringValue))
      }
      return result.exitCode
    }
  }

  /// Writes what happens while it happens.
  private func show(_ events: EventReader, _ console: Console, _ task: RunTask) async throws {
    let streams: StandardStreams = console.streams
    let isTerminal: Bool = streams.outputIsTerminal
    let clock = ContinuousClock()
    let start: ContinuousClock.Instant = clock.now
    var screen = RunScreen(
      palette: console.palette, detail: console.detail, streams: isTerminal && task.agent.output == nil,
      cleansAnswer: isTerminal)
    while let event: RunEvent = try await events.next() {
      if console.format == .streamJSON { try console.writeLine(event.json) }
      for piece in screen.pieces(for: event, after: start.duration(to: clock.now)) {
        switch piece {
        case .progress(let line): streams.note(line)
        case .answer(let text): if console.format == .text { try streams.write(text) }
        }
      }
    }
  }

  /// One object: the data of the last event and the run's id.
  private static func json(_ result: RunResult) -> JSON {
    var members: JSON.Object = ["run": .string(result.run)]
    for member in result.json.objectValue ?? [:] { members.append(member.key, member.value) }
    return .object(members)
  }
}
