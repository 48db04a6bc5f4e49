import Testing
import Tributary

/// What README and examples name, reached through the one import that a program has.
struct PublicNamesTests {
  @Test func `one import names every type of the contract, and none twice`() {
    let types: [any Any.Type] = [
      // Invocation.
      Client.self, InvocationRequest.self, InvocationResponse.self, Message.self, MessageContent.self, Part.self,
      Role.self,
      ModelOptions.self, StreamChunk.self, Delta.self, ResponseStream.self, StreamAggregator.self, Choice.self,
      Usage.self, InvocationError.self, RealtimeSession.self, StructuredResponse.self, ModelInfo.self, Feature.self,
      (any Provider).self,
      ProviderRequest.self,
      ProviderRegistry.self, (any Middleware).self, ToolChoice.self, ResponseFormat.self,
      // Tools and servers.
      (any Tool).self, FunctionTool.self, ProgramTool.self, ToolDefinition.self, ToolRegistry.self, ToolCall.self,
      ToolContext.self,
      ToolResult.self, (any MCPServer).self, MCPClient.self, RemoteMCPServer.self, ServerDefinition.self,
      ServerStatus.self, MCPServerError.self, MCPSession.self, MCPService.self, MCPTool.self, MCPCallResult.self,
      // Runs and agents.
      AgentDefinition.self, AgentLimits.self, AgentFile.self, AgentRunner.self, RunResult.self, RunStatus.self,
      RunEvent.self, EventReader.self, RunContext.self, RunControl.self, WorkflowContext.self, OpenStep.self,
      StepFailure.self, StepRules.self, WorkflowAnswer.self, WorkflowFunction.self, WorkflowResult.self,
      WorkflowUsage.self, (any Journal).self, MemoryJournal.self, ExitCode.self,
      // Configuration and values.
      Config.self, ProviderConfig.self, ToolsConfig.self, MCPConfig.self, DefaultsConfig.self,
      ConfigurationError.self, LoadedConfiguration.self, JSON.self, JSONSchema.self, JSONPointer.self,
      JSONError.self, ObjectReader.self,
    ]
    #expect(Set(types.map { String(describing: $0) }).count == types.count)
  }
}
