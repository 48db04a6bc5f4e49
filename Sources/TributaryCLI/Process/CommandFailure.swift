import Agents
import HTTPEndpoint
import JSONKit
import JSONRPC
import LLM
import MCP
import Runs
import Serving
import Stores
import Tributary

/// Why a command ends without its product: one line on standard error, one object with `-o json`.
struct CommandFailure: Error, Sendable, Hashable {
  var exit: ExitCode
  /// A stable word for programs.
  var code: String
  /// What happened, to what, and what to do.
  var message: String

  init(_ exit: ExitCode, _ code: String, _ message: String) {
    self.exit = exit
    self.code = code
    self.message = message
  }

  static func usage(_ message: String) -> CommandFailure {
    CommandFailure(.usage, "usage", message)
  }

  /// `{"error":{"code":…,"message":…},"exit":N}`.
  var json: JSON {
    ["error": ["code": .string(code), "message": .string(message)], "exit": JSON(exit.rawValue)]
  }
}

extension CommandFailure {
  /// Any error of the layers below, with the exit code it stands for.
  init(_ error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let interrupted as Signals.Interrupted:
      self.init(ExitCode(rawValue: 128 + interrupted.number), "interrupted", "stopped by a signal")
    case let closed as StandardStreams.Closed: self.init(closed)
    case is CancellationError: self.init(.interrupted, "cancelled", "stopped")
    case let error as ConfigurationError: self.init(error)
    case let error as InvocationError: self.init(error)
    case let error as RunFailure:
      let words: String = Self.lastWords(error.details["stderr"]?.stringValue, after: error.message)
      self.init(error.status.exitCode, error.code, error.message + words)
    case let error as PolicyRefusal: self.init(.blocked, error.code.rawValue, error.message)
    case let error as MCPServerError: self.init(error)
    case let error as MCPError: self.init(.serverUnavailable, error.code.rawValue, error.message)
    case let error as EndpointError:
      self.init(error.code == .misuse ? .configuration : .failed, error.code.rawValue, error.message)
    case let error as TransportError: self.init(.failed, error.code.rawValue, error.message)
    case let error as RunStoreError: self.init(error)
    case let error as StoreError: self.init(error)
    case let error as SecretStoreError: self.init(error)
    case let error as RunError: self.init(error)
    case let error as ServingError: self.init(.usage, error.code.rawValue, error.message)
    default: self.init(.failed, "internal", "\(error)")
    }
  }

  private init(_ closed: StandardStreams.Closed) {
    if let reason = closed.reason {
      self.init(.failed, "output_failed", "standard output cannot be written: \(reason)")
    } else {
      self.init(.closedOutput, "closed_output", "nobody reads standard output any more")
    }
  }

  private init(_ error: ConfigurationError) {
    let excerpt: String = error.excerpt.map { "\n" + $0 } ?? ""
    self.init(.configuration, error.code.rawValue, error.description + excerpt)
  }

  private init(_ error: InvocationError) {
    let exit: ExitCode =
      switch (error.kind, error.code) {
      case (.authentication, _), (_, .authenticationFailed): .authentication
      case (.contextLength, _): .limit
      case (.quotaExhausted, _) where error.details?["limit"] != nil: .limit  // our own budget
      case (_, .providerNotFound), (_, .modelNotSupported): .configuration
      case (_, .invalidRequest), (_, .toolNotFound): .usage
      case (_, .invalidOutput): .output
      default: .provider
      }
    self.init(exit, error.code.rawValue, error.description)
  }

  private init(_ error: MCPServerError) {
    let exit: ExitCode =
      switch error.code {
      // A server that refuses is there.
      case .refused: .failed
      case .authentication: .authentication
      case .definitionChanged: .blocked
      default: .serverUnavailable
      }
    self.init(exit, error.code.rawValue, error.message + Self.lastWords(error.diagnostics, after: error.message))
  }

  /// A server without which nothing runs is not ready.
  init(_ status: ServerStatus, _ message: String) {
    if status.code == .definitionChanged {
      self.init(.blocked, MCPServerError.Code.definitionChanged.rawValue, message)
      return
    }
    let wantsLogin: Bool = status.code == .authentication
    self.init(
      wantsLogin ? .authentication : .serverUnavailable,
      wantsLogin ? MCPServerError.Code.authentication.rawValue : "server_unavailable", message)
  }

  /// What a server wrote last, as the end of a message that does not say it already.
  static func lastWords(_ diagnostics: String?, after message: String) -> String {
    guard let diagnostics, !diagnostics.isEmpty else { return "" }
    let lines: [Substring] = diagnostics.split(whereSeparator: \.isNewline)
    if message.hasSuffix("it last wrote: \(lines.joined(separator: " | "))") { return "" }
    return "\nit last wrote:\n" + diagnostics
  }
}
