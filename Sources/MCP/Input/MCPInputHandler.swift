/// Answers what servers need while they work for us: a person's answer, a model's, both.
///
/// One handler serves requests of legacy servers, `input_required` answers and the inputs of tasks alike. What it can do
/// is declared to servers by ``kinds``, so it is never asked for anything else.
///
/// ```swift
/// struct Terminal: MCPInputHandler {
///   let kinds: MCPInputKinds = .forms
///
///   func elicit(_ elicitation: MCPElicitation, _ context: MCPInputContext) async throws -> MCPElicitationAnswer {
///     print("\(context.server) asks: \(elicitation.message)")
///     return readLine() == "yes" ? .accept(["agreed": true]) : .decline
///   }
/// }
/// ```
///
/// The task of a question is cancelled when nobody waits for its answer any more.
public protocol MCPInputHandler: Sendable {
  /// What it can do.
  var kinds: MCPInputKinds { get }
  /// Lets a person answer; the host shows which server asks, and offers to decline.
  ///
  /// - Throws: any error counts as a cancelled question; its text goes to our log and not to the server.
  func elicit(_ elicitation: MCPElicitation, _ context: MCPInputContext) async throws -> MCPElicitationAnswer
  /// Lets a model answer for the server; the host may want a person's consent before and after.
  ///
  /// - Throws: any error counts as a refusal; its text goes to our log and not to the server.
  func createMessage(_ request: MCPSamplingRequest, _ context: MCPInputContext) async throws -> MCPSamplingResult
  /// Hears that what a person was sent away for by URL is done, as servers of one revision tell.
  func elicitationCompleted(_ id: String, server: String) async
}

extension MCPInputHandler {
  /// Cancels the question.
  public func elicit(_ elicitation: MCPElicitation, _ context: MCPInputContext) async throws -> MCPElicitationAnswer {
    .cancel
  }
  /// Refuses.
  public func createMessage(
    _ request: MCPSamplingRequest, _ context: MCPInputContext
  ) async throws -> MCPSamplingResult {
    throw MCPError(.inputRefused, "no model answers for servers")
  }
  /// Ignores it.
  public func elicitationCompleted(_ id: String, server: String) async {}
}

/// What an input handler can do; nothing else is ever asked of it.
public struct MCPInputKinds: OptionSet, Sendable, Hashable {
  /// The members as bits.
  public var rawValue: Int

  /// Members by their bits.
  public init(rawValue: Int) {
    self.rawValue = rawValue
  }

  /// A person fills in forms.
  public static let forms = MCPInputKinds(rawValue: 1)
  /// A person is sent to addresses.
  public static let urls = MCPInputKinds(rawValue: 2)
  /// A model answers.
  public static let sampling = MCPInputKinds(rawValue: 4)
  /// The model may be given tools.
  public static let samplingTools = MCPInputKinds(rawValue: 8)
  /// The model may be given context of servers.
  public static let samplingContext = MCPInputKinds(rawValue: 16)
}

/// Who asks, and what for.
public struct MCPInputContext: Sendable, Hashable {
  /// The name the configuration gave the server.
  public var server: String
  /// The request of ours that the server works on; nil when that cannot be told.
  public var request: Request?
  /// The place among the questions of that request, from 0, as the server puts them; nil where each comes by itself.
  public var number: Int?

  /// A context made here, for tests of handlers.
  public init(server: String, request: Request? = nil, number: Int? = nil) {
    self.server = server
    self.request = request
    self.number = number
  }

  /// A request of ours.
  public struct Request: Sendable, Hashable {
    /// Such as `tools/call`.
    public var method: String
    /// The tool, the prompt, or the address of the resource.
    public var name: String
    /// What ``MCPCallOptions/reference`` said.
    public var reference: String?

    /// A request by its members.
    public init(method: String, name: String, reference: String? = nil) {
      self.method = method
      self.name = name
      self.reference = reference
    }
  }
}
