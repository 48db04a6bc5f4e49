public import JSONKit
import JSONRPC

extension MCPSession {
  /// Fills in a prompt of the server.
  ///
  /// Blanks take texts; other values are given as their JSON text.
  /// - Throws: ``RPCError`` when there is no such prompt or a blank is missing, ``MCPError`` `not_supported` when the
  ///   server has no prompts, else as tools do.
  public func getPrompt(
    _ name: String, _ arguments: JSON.Object = [:], options: MCPCallOptions = MCPCallOptions()
  ) async throws -> MCPPromptResult {
    let ready = try current()
    try require(ready.peer.capabilities.hasPrompts, "has no prompts")
    let texts = JSON.Object(
      arguments.map { JSON.Member(key: $0.key, value: .string($0.value.stringValue ?? $0.value.text)) })
    var own = [JSON.Member(key: "name", value: .string(name))]
    if !texts.isEmpty { own.append(JSON.Member(key: "arguments", value: .object(texts))) }
    let request = Request(
      method: MCPMethod.getPrompt, name: name, own: own, options: options, maximumTime: options.maximumTime)
    return try MCPPromptResult(json: try await complete(request, ready).result)
  }

  /// Asks what a half-written argument may become.
  ///
  /// - Parameters:
  ///   - reference: the prompt or the pattern of resources it belongs to.
  ///   - argument: its name.
  ///   - value: what is written of it.
  ///   - context: the arguments that are filled in already; servers of old revisions are not told.
  /// - Throws: ``MCPError`` `not_supported` when the server does not complete arguments, else what calls throw.
  public func complete(
    _ reference: MCPCompletion.Reference, argument: String, value: String, context: [String: String] = [:]
  ) async throws -> MCPCompletion {
    let ready = try current()
    let isOffered = ready.peer.capabilities.hasCompletions || !ready.codec.declaresCompletions
    try require(isOffered, "does not complete arguments")
    var own = [
      JSON.Member(key: "ref", value: reference.json),
      JSON.Member(key: "argument", value: ["name": .string(argument), "value": .string(value)]),
    ]
    if !context.isEmpty, ready.codec.sendsCompletionContext {
      let known = JSON.Object(
        context.sorted { $0.key < $1.key }.map { JSON.Member(key: $0.key, value: .string($0.value)) })
      own.append(JSON.Member(key: "context", value: ["arguments": .object(known)]))
    }
    return try MCPCompletion(json: try await ask(MCPMethod.complete, own, ready))
  }
}
