package import LLM
package import Logging

/// Writes log lines through another handler, without the secrets of the process.
package struct RedactingLogHandler: LogHandler {
  private var inner: any LogHandler
  private let redactor: Redactor

  package init(_ inner: any LogHandler, _ redactor: Redactor) {
    self.inner = inner
    self.redactor = redactor
  }

  package var logLevel: Logger.Level {
    get { inner.logLevel }
    set { inner.logLevel = newValue }
  }

  package var metadata: Logger.Metadata {
    get { inner.metadata }
    set { inner.metadata = newValue }
  }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { inner[metadataKey: key] }
    set { inner[metadataKey: key] = newValue }
  }

  package func log(event: LogEvent) {
    var event = event
    event.message = "\(redactor.redact(event.message.description))"
    event.metadata = event.metadata?.mapValues(redacted)
    if let error = event.error {
      event.error = nil
      event.metadata = (event.metadata ?? [:]).merging(["error": .string(redactor.redact("\(error)"))]) { $1 }
    }
    inner.log(event: event)
  }

  private func redacted(_ value: Logger.MetadataValue) -> Logger.MetadataValue {
    switch value {
    case .string(let text): .string(redactor.redact(text))
    case .stringConvertible(let value): .string(redactor.redact(value.description))
    case .array(let values): .array(values.map(redacted))
    case .dictionary(let values): .dictionary(values.mapValues(redacted))
    }
  }
}
