import Foundation
import Logging

/// The client that the official conformance suite drives: one scenario against one server, then the end.
///
/// The exit code is 0 when the scenario went through, and 1 with the reason on standard error when it did not.
@main
enum ConformanceClient {
  static func main() async {
    LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    do {
      let trial = try Trial(
        arguments: CommandLine.arguments.dropFirst(), environment: ProcessInfo.processInfo.environment)
      try await trial.run()
    } catch {
      FileHandle.standardError.write(Data("conformance-client: \(error)\n".utf8))
      exit(1)
    }
  }
}
