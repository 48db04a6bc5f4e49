public import JSONKit

/// Something a model can call.
///
/// ```swift
/// struct Reverse: Tool {
///   let name = "reverse"
///   let description = "Turns a text around"
///   let parameters: JSON = ["type": "object", "properties": ["text": ["type": "string"]], "required": ["text"]]
///
///   func execute(_ arguments: JSON, _ context: ToolContext) async throws -> ToolResult {
///     ToolResult(String((arguments["text"]?.stringValue ?? "").reversed()))
///   }
/// }
/// ```
///
/// - Throws: anything from ``execute(_:_:)``; the model reads the error's message as a result that failed.
public protocol Tool: Sendable {
  /// How it is registered and, where the provider takes it, offered.
  var name: String { get }
  /// What it does, for the model.
  var description: String { get }
  /// A JSON Schema of the arguments; the order of keys is kept.
  var parameters: JSON { get }
  /// Whether it changes nothing outside, so that it may run again and beside others.
  var isReadOnly: Bool { get }
  /// Runs it.
  func execute(_ arguments: JSON, _ context: ToolContext) async throws -> ToolResult
}

extension Tool {
  /// False: a tool is taken to change something unless it says otherwise.
  public var isReadOnly: Bool { false }

  /// What a model is told about it.
  public var definition: ToolDefinition {
    ToolDefinition(name: name, description: description, parameters: parameters)
  }
}

/// What a tool is told about the call; wrappers pass it on unchanged.
public struct ToolContext: Sendable {
  /// The model's id of the call; some providers repeat them.
  public var callID: String
  /// The same for every attempt of one call, different for every call.
  public var idempotencyKey: String?
  /// When the result must be there; nil for no limit.
  public var deadline: ContinuousClock.Instant?
  /// Reports how far the work is; the total is nil where it is not known.
  public var progress: @Sendable (_ done: Double, _ total: Double?, _ message: String?) -> Void

  /// A call without an id, a deadline or a listener, as in a test, unless said otherwise.
  public init(
    callID: String = "", idempotencyKey: String? = nil, deadline: ContinuousClock.Instant? = nil,
    progress: @escaping @Sendable (_ done: Double, _ total: Double?, _ message: String?) -> Void = { _, _, _ in }
  ) {
    self.callID = callID
    self.idempotencyKey = idempotencyKey
    self.deadline = deadline
    self.progress = progress
  }
}
