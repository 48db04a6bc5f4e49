import ArgumentParser
import JSONKit
import Runs
import Stores
import Tributary

/// The log of what was decided and done.
struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Checks and shows the log of what was decided and done.",
    discussion: "What is recorded: \(AuditChoice.actions).",
    subcommands: [AuditVerifyCommand.self, AuditShowCommand.self, AuditExportCommand.self],
    defaultSubcommand: AuditShowCommand.self)
}

/// Which log a command is about.
struct AuditFile: ParsableArguments, Sendable {
  @Option(
    name: .customLong("log"), help: ArgumentHelp("The log; that of the configuration without it.", valueName: "file"))
  var path: String?

  /// The log, which is only read.
  func open(_ global: GlobalOptions) throws -> AuditLog {
    let environment = HostEnvironment.current()
    let loaded: LoadedConfiguration = try LoadedConfiguration.load(ServerOptions.none(global))
    let found: String? = path.map { environment.absolute($0) } ?? loaded.config.audit.path ?? environment.auditPath
    guard let found else { throw CommandFailure.usage("there is no home folder; give --log") }
    guard FileStatus.isFile(found) else {
      throw CommandFailure.usage("there is no audit log \(found); it is made with the first call or request")
    }
    return AuditLog(path: found, now: { WallTime(milliseconds: 0) }, actor: "")
  }
}

/// Which records a command is about.
struct AuditChoice: ParsableArguments, Sendable {
  @Option(help: ArgumentHelp("Only records of the run of this id.", valueName: "id"))
  var run: String?

  /// Every action that is recorded.
  static var actions: String { AuditRecord.Action.all.map(\.rawValue).joined(separator: ", ") }

  @Option(help: ArgumentHelp("Only this action: \(AuditChoice.actions).", valueName: "action"))
  var action: String?

  @Option(help: ArgumentHelp("Only records about this server.", valueName: "name"))
  var server: String?

  @Option(
    help: ArgumentHelp("Only records of the last while, such as 2h.", valueName: "time"),
    transform: DurationArgument.read)
  var since: DurationArgument?

  func validate() throws {
    let actions: [String] = AuditRecord.Action.all.map(\.rawValue)
    guard let action, !actions.contains(action) else { return }
    throw ValidationError(
      "--action: there is no '\(action)'\(action.didYouMean(in: actions)) (\(AuditChoice.actions))")
  }

  var filter: AuditFilter {
    let now = Int64(WallClock.secondsSince1970() * 1000)
    let since: WallTime? = since.map { WallTime(milliseconds: now - $0.duration.milliseconds) }
    return AuditFilter(run: run, action: action, server: server, since: since)
  }
}
