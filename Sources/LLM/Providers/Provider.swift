/// A service that runs models, one attempt per call; retries belong to middleware.
///
/// ```swift
/// struct Parrot: Provider {
///   let name = "parrot"
///
///   func models() async throws -> [ModelInfo] { [ModelInfo(id: "grey", provider: name)] }
///
///   func invoke(_ request: ProviderRequest) async throws -> ResponseStream {
///     let (words, model) = (request.invocation.messages.last?.text ?? "", request.invocation.model)
///     return ResponseStream(chunks: [
///       StreamChunk(provider: name, model: model, delta: .text(words)),
///       StreamChunk(provider: name, model: model, finish: Finish(.stop)),
///     ])
///   }
/// }
/// try client.registerProvider(Parrot(), models: ["grey"])
/// ```
///
/// - Throws: ``InvocationError`` from ``invoke(_:)`` when no stream came, and from the stream when it broke later;
///   `CancellationError` when the caller's task was cancelled. The connection is closed in every case.
public protocol Provider: Sendable {
  /// The name in `provider/model`, for example `anthropic`.
  var name: String { get }
  /// The models the service offers to this account.
  func models() async throws -> [ModelInfo]
  /// The models, asked for anew with `refresh` where a list of them is kept.
  func models(refresh: Bool) async throws -> [ModelInfo]
  /// Whether a model can do something; true where it is not known.
  func supportsFeature(_ feature: Feature, model: String) -> Bool
  /// Refuses what the provider would refuse, before a byte is sent.
  func validateRequest(_ request: ProviderRequest) throws
  /// Sends the request and returns when the answer has begun.
  func invoke(_ request: ProviderRequest) async throws -> ResponseStream
}

extension Provider {
  /// Asks anew: nothing is kept.
  public func models(refresh: Bool) async throws -> [ModelInfo] { try await models() }

  /// Checks what every provider needs, and what the model is known not to do.
  ///
  /// - Throws: ``InvocationError`` `invalid_request`.
  public func validateRequest(_ request: ProviderRequest) throws {
    try request.invocation.validate()
    try refuseMissingFeatures(request)
  }

  /// What ``ModelTable`` says; a model that is not in it answers itself that it cannot.
  public func supportsFeature(_ feature: Feature, model: String) -> Bool {
    ModelTable.supports(feature, model: model)
  }
}

/// Something a model can do; an open set.
public struct Feature: RawRepresentable, Sendable, Hashable {
  /// The stable name, in small letters.
  public var rawValue: String

  /// A feature by its name.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// It calls tools.
  public static let functionCalling = Feature(rawValue: "function_calling")
  /// It asks for several tools in one turn.
  public static let parallelTools = Feature(rawValue: "parallel_tools")
  /// It reads images.
  public static let vision = Feature(rawValue: "vision")
  /// It can be held to JSON of any shape.
  public static let jsonMode = Feature(rawValue: "json_mode")
  /// It can be held to a JSON Schema.
  public static let structuredOutput = Feature(rawValue: "structured_output")
  /// The provider itself connects to MCP servers.
  public static let mcp = Feature(rawValue: "mcp")
}
