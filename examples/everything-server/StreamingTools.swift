import JSONKit
import MCP
import Services

extension Everything {
  /// Tools that say something before they answer.
  @MCPServiceBuilder var streamingTools: [MCPServicePart] {
    MCPServiceTool(
      name: "test_tool_with_progress", description: "Tells three times how far it is.", inputSchema: Samples.nothing
    ) { _, context in
      for done in [0.0, 50, 100] {
        if done > 0 { try await clock.sleep(for: .milliseconds(50)) }
        context.progress(done, of: 100, "\(Int(done)) of 100")
      }
      return "The work is done."
    }
    MCPServiceTool(
      name: "test_tool_with_logging", description: "Writes three times to the client's log.",
      inputSchema: Samples.nothing
    ) { _, context in
      context.log(.info, "Tool execution started")
      try await clock.sleep(for: .milliseconds(50))
      context.log(.info, "Tool processing data")
      try await clock.sleep(for: .milliseconds(50))
      context.log(.info, "Tool execution completed")
      return "Three messages were written to the log."
    }
    MCPServiceTool(
      name: "test_logging_tool", description: "Writes to the client's log, if the client wants that.",
      inputSchema: Samples.nothing
    ) { _, context in
      context.log(.info, "The logging tool runs.")
      return "The tool has run."
    }
    MCPServiceTool(
      name: "test_streaming_elicitation", description: "Tells how far it is and asks a person.",
      inputSchema: Samples.nothing
    ) { _, context in
      context.progress(1, of: 2, "about to ask")
      return "The answer: \(try await context.ask(.form("sure", "Go on?", Forms.yes)).words)"
    }
    MCPServiceTool(
      name: "test_reconnection", description: "Has the client wait without a connection, where that is possible.",
      inputSchema: Samples.nothing
    ) { _, context in
      context.endStream()
      try await clock.sleep(for: .milliseconds(100))
      return "The client is still there, or there again."
    }
  }
}
