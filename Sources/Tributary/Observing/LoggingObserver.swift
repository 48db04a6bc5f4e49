public import LLM
public import Logging

/// Writes a line for each request to a model: when it starts and when it ends, never what is in it.
///
/// Starts and answers are of level debug, failures of level info; keys, prompts and answers are in none of them.
public struct LoggingObserver: InvocationObserver {
  private let logger: Logger

  /// Writes to this logger.
  public init(_ logger: Logger = Logger(label: "tributary.llm")) {
    self.logger = logger
  }

  /// Logs the start at debug level.
  public func started(_ span: InvocationSpan) {
    logger.debug("Request to a model started", metadata: Self.metadata(span))
  }

  /// Logs the end, the time and the usage.
  public func finished(_ span: InvocationSpan, _ outcome: InvocationOutcome) {
    var metadata = Self.metadata(span)
    metadata["duration_ms"] = "\(outcome.duration.milliseconds)"
    if let usage = outcome.report.usage {
      metadata[GenAIAttribute.usageInputTokens] = "\(usage.inputTokens)"
      metadata[GenAIAttribute.usageOutputTokens] = "\(usage.outputTokens)"
    }
    logger.debug("Request to a model finished", metadata: metadata)
  }

  /// Logs the failure by its type.
  public func failed(_ span: InvocationSpan, _ failure: InvocationFailure) {
    var metadata = Self.metadata(span)
    metadata["duration_ms"] = "\(failure.duration.milliseconds)"
    metadata[GenAIAttribute.errorType] = "\(failure.type)"
    logger.info("Request to a model failed", metadata: metadata)
  }

  private static func metadata(_ span: InvocationSpan) -> Logger.Metadata {
    [
      "request": "\(span.number)", GenAIAttribute.providerName: "\(span.provider)",
      GenAIAttribute.requestModel: "\(span.model)",
    ]
  }
}

extension Duration {
  /// Rounded down.
  fileprivate var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
  }
}
