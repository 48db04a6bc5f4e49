import ArgumentParser
import Glibc
import JSONKit
import LLM
import Runs

/// The whole program: words in, one exit code out.
enum Program {
  /// Runs one command to its end and says in one place why it failed.
  @concurrent
  static func run(_ arguments: [String]) async -> Int32 {
    let streams = StandardStreams(redactor: Redactor())
    // A reader that is gone is an error of a write, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    do {
      if arguments.first == "help", let slip: String = CommandPath(Array(arguments.dropFirst())).unknown {
        throw ValidationError(slip)
      }
      var parsed: any ParsableCommand = try TributaryCommand.parseAsRoot(
        JQVariables.spelled(WorkflowDryRun.spelled(arguments)))
      guard let command = parsed as? any HostCommand else {
        try parsed.run()
        return Runs.ExitCode.success.rawValue
      }
      Signals.watch()
      ProgramLog.start(command.output.detail, streams.redactor)
      let console = Console(command.output, streams: streams)
      return await run(command, console)
    } catch {
      return end(error, of: arguments, streams)
    }
  }

  private static func run(_ command: any HostCommand, _ console: Console) async -> Int32 {
    do {
      let ended: Signals.Ended<Runs.ExitCode> =
        type(of: command).endsItself
        ? try await Signals.noting { try await command.execute(console) }
        : try await Signals.cancelling { try await command.execute(console) }
      return ended.signal.map { 128 + $0 } ?? ended.value.rawValue
    } catch {
      let tellsEvents: Bool = type(of: command).tellsEvents && console.format == .streamJSON
      return report(
        CommandFailure(error), console.format, console.streams, events: tellsEvents ? console.events : nil)
    }
  }

  /// Help and version are products; everything else here is a command line that cannot be understood.
  private static func end(
    _ error: any Error, of arguments: [String], _ streams: StandardStreams
  ) -> Int32 {
    let (format, tellsEvents) = Self.format(arguments)
    guard TributaryCommand.exitCode(for: error).isSuccess else {
      let path = CommandPath(arguments)
      let message: String = path.slip ?? TributaryCommand.message(for: error)
      let failure: CommandFailure = .usage(message + "\nSee '\(path.text) --help'.")
      return report(failure, format, streams, events: tellsEvents ? EventOutput() : nil)
    }
    do {
      try streams.writeLine(TributaryCommand.fullMessage(for: error))
      return Runs.ExitCode.success.rawValue
    } catch {
      return report(CommandFailure(error), .text, streams, events: nil)
    }
  }

  /// - Parameter events: what was written of the events of a run, where they are the product.
  private static func report(
    _ failure: CommandFailure, _ format: OutputFormat, _ streams: StandardStreams, events: EventOutput?
  ) -> Int32 {
    if failure.exit == .closedOutput { return failure.exit.rawValue }
    streams.noteError(failure.message)
    if let events {
      if !events.hasEnded { try? streams.writeLine(streams.redactor.redact(events.ending(failure.result).json).text) }
    } else if format != .text {
      try? streams.writeLine(streams.redactor.redact(failure.json).text)
    }
    return failure.exit.rawValue
  }

  /// What a command line that could not be understood asks for, and whether that are the events of a run.
  private static func format(_ arguments: [String]) -> (format: OutputFormat, events: Bool) {
    let format: OutputFormat = format(of: arguments)
    return (format, format == .streamJSON && arguments.first != "invoke")
  }

  private static func format(of arguments: [String]) -> OutputFormat {
    func format(_ word: Substring) -> OutputFormat {
      OutputFormat(rawValue: String(word)) ?? (word.hasSuffix("json") ? .json : .text)
    }
    for (index, word) in arguments.enumerated() {
      if ["-o", "--output", "--output-format"].contains(word), index + 1 < arguments.count {
        return format(arguments[index + 1][...])
      }
      if word.hasPrefix("-o=") || word.hasPrefix("--output=") { return format(word.drop { $0 != "=" }.dropFirst()) }
      // `call` takes its arguments with this flag.
      if word == "--json", arguments.first != "call" { return .json }
    }
    return .text
  }
}
