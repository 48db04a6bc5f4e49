import Agents
import JSONRPC
import MCP
import Services

extension PassedCalls {
  /// Performs a run for a caller: the policy's questions, those of its steps and those of servers go to the caller, and its
  /// events are the progress.
  func run(
    _ context: MCPCallContext,
    _ perform: @escaping @Sendable (_ caller: RunCaller, _ report: AgentReport) async throws -> MCPCallResult
  ) async throws -> MCPCallResult {
    let answer = try await serve(context) { caller in
      let runCaller = RunCaller(
        principal: context.principal, approver: CallerApprover(caller: caller.input), input: caller.input)
      return .call(.result(try await perform(runCaller, AgentReport(caller))))
    }
    guard case .call(.result(let result)) = answer else {
      throw RPCError.internalError("the answer is of another kind")
    }
    return result
  }
}
