import Glibc
import JSONKit
import JSONRPC
import MCPTransports

/// Small programs for tests, written for `/bin/sh`.
enum Child {
  static let quickStop = ChildProcessTransport.Configuration.Stop(
    afterEndOfInput: .milliseconds(100), afterTerminate: .milliseconds(100))

  static func shell(
    _ script: String, stop: ChildProcessTransport.Configuration.Stop = .init(), limit: Int = 16 << 20
  ) -> ChildProcessTransport {
    ChildProcessTransport(configuration(script, stop: stop, limit: limit))
  }

  static func configuration(
    _ script: String, stop: ChildProcessTransport.Configuration.Stop = .init(), limit: Int = 16 << 20
  ) -> ChildProcessTransport.Configuration {
    ChildProcessTransport.Configuration(
      program: "/bin/sh", arguments: ["-c", script], environment: ChildEnvironment.inherited(adding: [:]),
      maximumMessageBytes: limit, stop: stop, name: "tested")
  }

  static func python(_ script: String) -> ChildProcessTransport.Configuration {
    ChildProcessTransport.Configuration(
      program: "python3", arguments: ["-c", script], environment: ChildEnvironment.inherited(adding: [:]),
      stop: quickStop, name: "tested")
  }

  /// The number in `{"pid":NUMBER}`.
  static func processID(_ message: String) throws -> Int32 {
    let json = try JSON(parsing: message)
    return Int32(json["pid"]?.intValue ?? 0)
  }

  /// No process has this number, not even a zombie.
  static func isGone(_ processID: Int32) -> Bool {
    kill(processID, 0) != 0 && errno == ESRCH
  }
}
