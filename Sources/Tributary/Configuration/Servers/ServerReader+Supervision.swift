import Documents
import JSONKit
import Servers

/// How a server is kept running, and within which bounds.
extension ServerReader {
  /// Reads `restart`, `stop`, `concurrency` and `limits`.
  mutating func readSupervision(into server: inout ServerDefinition) throws {
    if var restart = try reader.optionalReader("restart") {
      server.restart.maximum = try restart.optionalCount("max") ?? server.restart.maximum
      if let bounds = try restart.optionalString("backoff") {
        (server.restart.wait, server.restart.maximumWait) = try Self.range(
          bounds, at: restart.path.appending("backoff"))
      }
      server.restart.resetTime = try restart.optionalDuration("resetAfter") ?? server.restart.resetTime
      try restart.refuseUnread(known: ["max", "backoff", "resetAfter"])
    }
    if var stop = try reader.optionalReader("stop") {
      server.idleStop = try stop.optionalDuration("idle")
      try stop.refuseUnread(known: ["idle"])
    }
    server.concurrency = try reader.optionalCount("concurrency")
    try readLimits(into: &server)
    try readSandbox(into: &server)
  }

  private mutating func readSandbox(into server: inout ServerDefinition) throws {
    let place: JSONPointer = path.appending("sandbox")
    guard let sandbox = try ServerSandbox(json: reader.value("sandbox"), at: place, folder: folder) else { return }
    switch server.endpoint {
    case .command(var command):
      command.sandbox = sandbox
      server.endpoint = .command(command)
    case .listeningCommand(var command):
      guard !sandbox.profile.isConfined else {
        throw DocumentError.value(
          "a server that listens on a port cannot be confined; let it speak over stdio", at: place)
      }
      command.sandbox = sandbox
      server.endpoint = .listeningCommand(command)
    case .url: throw DocumentError.value("a sandbox is for servers with a command", at: place)
    }
  }

  private mutating func readLimits(into server: inout ServerDefinition) throws {
    guard var given = try reader.optionalReader("limits") else { return }
    let limits = ResourceLimits(
      memory: try given.optionalBytes("memory"), files: try given.optionalCount("files"),
      fileSize: try given.optionalBytes("file_size"), processorTime: try given.optionalDuration("cpu"))
    try given.refuseUnread(known: ["memory", "files", "file_size", "cpu"])
    switch server.endpoint {
    case .command(var command):
      command.limits = limits
      server.endpoint = .command(command)
    case .listeningCommand(var command):
      command.limits = limits
      server.endpoint = .listeningCommand(command)
    default:
      throw DocumentError.value("limits are for servers with a command", at: path.appending("limits"))
    }
  }

  /// The two ends of `200ms..30s`.
  private static func range(_ text: String, at place: JSONPointer) throws -> (Duration, Duration) {
    guard let mark = text.firstRange(of: ".."), let first = Quantities.duration(String(text[..<mark.lowerBound])),
      let last = Quantities.duration(String(text[mark.upperBound...])), first <= last, first > .zero
    else { throw DocumentError.value("expected two durations such as 200ms..30s", at: place) }
    return (first, last)
  }
}
