import Logging
import Runs
import Servers
import Synchronization

/// The logs of all servers of a client, one file each; kept open for as long as the client lives.
final class ServerLogs: Sendable {
  private let host: ClientHost
  private let files = Mutex<[String: ServerLogFile]>([:])

  /// Logs in the state folder of this machine and user; none without a home.
  init(_ host: ClientHost) {
    self.host = host
  }

  /// What the sessions and transports of a server log through.
  func logger(of server: String) -> Logger {
    var logger: Logger = host.logger
    if let file = file(of: server) {
      let now: @Sendable () -> WallTime = now
      logger = Logger(label: logger.label) { [handler = logger.handler, redactor = host.environment.redactor] _ in
        ServerLogHandler(handler, file, redactor, now: now)
      }
    }
    logger[metadataKey: "mcp.server"] = .string(server)
    return logger
  }

  /// Notes what became of a server.
  func note(_ event: String, of server: String) {
    let text: String = host.environment.redactor.redact(event)
    file(of: server)?.write("\(now()) \(text)")
  }

  private var now: @Sendable () -> WallTime { host.sources().now }

  private func file(of server: String) -> ServerLogFile? {
    guard let folder = host.environment.stateDirectory else { return nil }
    return files.withLock { files in
      if let file = files[server] { return file }
      let file: ServerLogFile? = host.environment.logFile(ServerLogFile.path(of: server, in: folder))
      files[server] = file
      return file
    }
  }
}
