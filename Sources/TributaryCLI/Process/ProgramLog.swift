import LLM
import Logging
import Tributary

/// Where log lines go: to standard error, and how many by how talkative the command is.
enum ProgramLog {
  static func start(_ detail: RunScreen.Detail, _ redactor: Redactor) {
    let level: Logger.Level =
      switch detail {
      case .quiet: .critical
      case .normal: .error
      case .verbose: .info
      }
    LoggingSystem.bootstrap { label in
      var handler = StreamLogHandler.standardError(label: label)
      handler.logLevel = level
      return RedactingLogHandler(handler, redactor)
    }
  }
}
