public import JSONKit

extension MCPServiceTool {
  /// Done before the work of a tool; what it returns are the arguments of the handler.
  ///
  /// It throws as a ``Handler`` does.
  public typealias Preparation = @Sendable (_ arguments: JSON, _ context: MCPCallContext) async throws -> JSON

  /// Has something done before the work, while the client waits for the call itself.
  ///
  /// ```swift
  /// MCPServiceTool(name: "deploy", tasks: .required) { arguments, _ in
  ///   "\(try await deploy(to: arguments["place"])) is there."
  /// }
  /// .preparing { arguments, context in
  ///   guard case .accept(let answer) = try await context.ask(.form("place", "Where to?", form)) else {
  ///     throw MCPToolFailure("nobody said where to")
  ///   }
  ///   return ["place": answer["place"] ?? nil]
  /// }
  /// ```
  ///
  /// Where the call becomes a task, the task begins afterwards: the client is asked before there is one, and what the
  /// handler itself asks is asked by the task. Where it does not, the handler follows at once, and both are run again
  /// when the answers have come.
  public func preparing(_ preparation: @escaping Preparation) -> MCPServiceTool {
    var copy = self
    copy.preparation = preparation
    return copy
  }
}
