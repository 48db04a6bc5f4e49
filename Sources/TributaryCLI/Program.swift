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
      var parsed: any ParsableCommand = try TributaryCommand.parseAsRoot(WorkflowDryRun.spelled(arguments))
      guard let command = parsed as? any HostCommand else {
        try parsed.run()
        return Runs.ExitCode.success.rawValue
      }
      Signals.watch()
      ProgramLog.start(command.output.detail, streams.redactor)
      let console = Console(command.output, streams: streams)
      return await run(command, console)
    } catch {
      return end(error, wantsJSON: wantsJSON(arguments), streams)
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
      return report(CommandFailure(error), console.format != .text, console.streams)
    }
  }

  /// Help and version are products; everything else here is a command line that cannot be understood.
  private static func end(_ error: any Error, wantsJSON: Bool, _ streams: StandardStreams) -> Int32 {
    guard TributaryCommand.exitCode(for: error).isSuccess else {
      let message: String = TributaryCommand.message(for: error)
      return report(.usage(message + "\nSee 'tributary --help'."), wantsJSON, streams)
    }
    do {
      try streams.writeLine(TributaryCommand.fullMessage(for: error))
      return Runs.ExitCode.success.rawValue
    } catch {
      return Runs.ExitCode.closedOutput.rawValue
    }
  }

  private static func report(_ failure: CommandFailure, _ wantsJSON: Bool, _ streams: StandardStreams) -> Int32 {
    if failure.exit == .closedOutput { return failure.exit.rawValue }
    streams.noteError(failure.message)
    if wantsJSON { try? streams.writeLine(streams.redactor.redact(failure.json).text) }
    return failure.exit.rawValue
  }

  /// Whether a command line that could not be understood asks for JSON.
  private static func wantsJSON(_ arguments: [String]) -> Bool {
    for (index, word) in arguments.enumerated() {
      if ["-o", "--output", "--output-format"].contains(word), index + 1 < arguments.count {
        return arguments[index + 1].hasSuffix("json")
      }
      if word.hasPrefix("-o=") || word.hasPrefix("--output=") { return word.hasSuffix("json") }
      // `call` takes its arguments with this flag.
      if word == "--json", arguments.first != "call" { return true }
    }
    return false
  }
}
