import JSONKit
import JSONRPC
public import LLM
import MCPTransports
import Sandbox
public import Servers

/// A tool that runs a program, in the same sandbox as servers.
///
/// ```swift
/// let count = try ProgramTool(
///   name: "count_lines", description: "Counts the lines of a file of the data folder.",
///   parameters: ["type": "object", "properties": ["file": ["type": "string"]], "required": ["file"]],
///   command: ["wc", "-l", "--", "{file}"], sandbox: ServerSandbox(.files, read: ["data"]), directory: "data")
/// try client.registerTool(count)
/// ```
///
/// `{argument}` in a word stands for that argument, a text as it is and everything else as JSON; `{{` is a brace. A word whose
/// argument was not given is left out. No shell is involved. A text that fills a whole word and begins with a dash is refused,
/// unless the word `--` stands before it.
///
/// What the program writes to standard output is the result. Another exit status than 0 is a failed result with the end of
/// standard error. However a call ends, nobody of the program's tree is left.
public struct ProgramTool: Tool {
  /// What the program reads from its standard input.
  public enum Input: Sendable, Hashable {
    /// Nothing.
    case none
    /// The arguments of the call, as one JSON object.
    case arguments
  }

  /// The name the model calls it by; letters, digits, `_`, `-` and `.`.
  public let name: String
  /// What it does, for the model.
  public let description: String
  /// A JSON Schema of the arguments.
  public let parameters: JSON
  /// Whether it changes nothing outside, so that it may run again and beside others.
  public let isReadOnly: Bool
  /// How long one call may take; default 60 s.
  public var timeout = Duration.seconds(60)
  /// The most bytes of a result; a program that writes more is ended, and the result has failed; default 256 KiB.
  public var maximumOutputBytes = 256 << 10
  /// What each process of its tree may use; what is nil is as in the profile.
  public var limits = ResourceLimits()
  /// Where `tributary-shim` is; nil looks beside the running executable, in `TRIBUTARY_SHIM` and in `PATH`.
  public var shim: String?

  private let words: ProgramWords
  private let program: String
  private let input: Input
  private let sandbox: ServerSandbox
  private let environment: [String: String]
  private let directory: String?
  private let host: ClientHost

  /// A tool that may change something, unless said otherwise.
  ///
  /// - Parameters:
  ///   - command: the program, a path or a name that is looked up in `PATH`, and its arguments.
  ///   - input: what it reads from standard input.
  ///   - sandbox: what it may touch, with paths that begin at the current folder; everything that its user may, but for what no
  ///     ordinary program asks for, unless said otherwise. Below the tier of its profile it is not started.
  ///   - environment: variables in addition to those that servers get; no other is passed on.
  ///   - directory: the working directory; nil is the current one, where the sandbox has that.
  /// - Throws: `InvocationError` `invalid_request` for a name that cannot be one, no program, or a word that names no argument.
  public init(
    name: String, description: String, parameters: JSON = ["type": "object", "properties": [:]],
    isReadOnly: Bool = false, command: [String], input: Input = .none, sandbox: ServerSandbox = ServerSandbox(.floor),
    environment: [String: String] = [:], directory: String? = nil
  ) throws {
    try self.init(
      name: name, description: description, parameters: parameters, isReadOnly: isReadOnly, command: command,
      input: input, sandbox: sandbox, environment: environment, directory: directory, host: .current())
  }

  package init(
    name: String, description: String, parameters: JSON, isReadOnly: Bool = false, command: [String],
    input: Input = .none, sandbox: ServerSandbox = ServerSandbox(.floor), environment: [String: String] = [:],
    directory: String? = nil, host: ClientHost
  ) throws {
    func refuse(_ message: String) -> InvocationError {
      InvocationError(.invalidRequest, "The tool \"\(name)\" cannot be made: \(message)")
    }
    guard Self.isName(name) else { throw refuse("its name needs a letter or digit first, then those, _, - and .") }
    guard let program = command.first, !program.isEmpty else { throw refuse("it has no program") }
    let names: [String] = parameters["properties"]?.objectValue?.map(\.key) ?? []
    do throws(ProgramWords.Failure) {
      words = try ProgramWords(Array(command.dropFirst()), names: names)
    } catch {
      throw refuse(error.message)
    }
    (self.name, self.description, self.parameters, self.isReadOnly) = (name, description, parameters, isReadOnly)
    (self.program, self.input, self.sandbox) = (program, input, sandbox)
    (self.environment, self.directory, self.host) = (environment, directory, host)
  }

  private static func isName(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    func isPlain(_ byte: UInt8) -> Bool {
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
    guard let first = bytes.first, isPlain(first) else { return false }
    return bytes.allSatisfy { isPlain($0) || "_-.".utf8.contains($0) }
  }

  /// Runs the program and returns when its whole tree is gone.
  ///
  /// - Throws: `InvocationError` `tool_execution_failed` when it cannot be started; `CancellationError`.
  public func execute(_ arguments: JSON, _ context: ToolContext) async throws -> ToolResult {
    let filled: [String]
    do throws(ProgramWords.Failure) {
      filled = try words.filled(arguments)
    } catch {
      return ToolResult(error.message, isError: true)
    }
    let limit: Duration = context.deadline.map { min(timeout, ContinuousClock.now.duration(to: $0)) } ?? timeout
    let run: ProgramRun = try await run(filled, input == .none ? [] : arguments.bytes, within: limit)
    try Task.checkCancellation()
    return result(of: run, limit)
  }

  private func run(_ filled: [String], _ bytes: [UInt8], within limit: Duration) async throws -> ProgramRun {
    do {
      let rules: [EgressRule] = try sandbox.allow.map { try EgressRule($0) }
      guard !rules.isEmpty else { return try await run(configuration(filled, proxy: nil), bytes, limit) }
      let socket: String = EgressProxy.socketPath(host)
      let child = try configuration(filled, proxy: socket)
      return try await EgressProxy(rules: rules, logger: host.logger).serving(socket) {
        try await run(child, bytes, limit)
      }
    } catch let error as SandboxError {
      throw failure(error.message)
    } catch let error as TransportError {
      throw failure(error.message)
    } catch let error as EgressRefusal {
      throw failure("\(error)")
    }
  }

  private func run(
    _ child: ChildProcessTransport.Configuration, _ bytes: [UInt8], _ limit: Duration
  ) async throws -> ProgramRun {
    try await ProgramRun(
      child, input: bytes, maximumOutputBytes: maximumOutputBytes, timeout: limit, logger: host.logger)
  }

  private func configuration(
    _ filled: [String], proxy: String?
  ) throws -> ChildProcessTransport.Configuration {
    let place: HostEnvironment = host.environment
    let command = ServerDefinition.Command(
      program, filled, environment: environment, directory: directory.map { place.absolute($0) }, limits: limits)
    let plan = try SandboxPlan(command, ofTool: name, in: sandbox, shim: shim, place, proxySocket: proxy)
    return ChildProcessTransport.Configuration(plan, filled, shim: shim, name: name)
  }

  private func result(of run: ProgramRun, _ limit: Duration) -> ToolResult {
    let text = String(decoding: run.output, as: UTF8.self)
    switch run.reason {
    case .ended where run.exit.isSuccess: return ToolResult(text)
    case .ended:
      let errors: String = run.errors.isEmpty ? "it wrote nothing to standard error" : run.errors
      return ToolResult("\(name) \(run.exit):\n\(errors)", isError: true)
    case .late, .cancelled:
      return ToolResult("\(name) was ended, because it took longer than \(limit.shortText)", isError: true)
    case .full:
      return ToolResult(
        "\(name) was ended, because it wrote more than \(maximumOutputBytes) bytes; they begin:\n\(text)", isError: true
      )
    }
  }

  private func failure(_ message: String) -> InvocationError {
    InvocationError(.toolExecutionFailed, "\(name) could not be run: \(message)")
  }
}
