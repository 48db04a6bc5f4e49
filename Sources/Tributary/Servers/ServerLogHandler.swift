import JSONKit
import LLM
import Logging
import Runs

/// Writes what is logged of one server to its own file, and passes it on.
struct ServerLogHandler: LogHandler {
  private var inner: any LogHandler
  private let file: ServerLogFile
  private let redactor: Redactor
  private let now: @Sendable () -> WallTime
  var metadata: Logger.Metadata = [:]
  /// Of the file; what is passed on keeps the level it had.
  var logLevel: Logger.Level = .info

  init(_ inner: any LogHandler, _ file: ServerLogFile, _ redactor: Redactor, now: @escaping @Sendable () -> WallTime) {
    self.inner = inner
    self.file = file
    self.redactor = redactor
    self.now = now
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set {
      metadata[key] = newValue
      inner[metadataKey: key] = newValue
    }
  }

  func log(event: LogEvent) {
    let given: Logger.Metadata = metadata.merging(event.metadata ?? [:]) { $1 }
    file.write("\(now()) \(redactor.redact(Self.text(event.message, given)))")
    if inner.logLevel <= event.level { inner.log(event: event) }
  }

  /// What a server wrote stands for itself; everything else is said with what is known about it.
  private static func text(_ message: Logger.Message, _ metadata: Logger.Metadata) -> String {
    if let text = metadata["peer.text"] { return "| \(text)" }
    let rest = metadata.filter { $0.key != "mcp.server" && $0.key != "peer.name" }.sorted { $0.key < $1.key }
    return ([message.description] + rest.map { "\($0.key)=\($0.value)" }).joined(separator: " ")
  }
}
