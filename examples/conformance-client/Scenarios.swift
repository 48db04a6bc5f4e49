import JSONKit
import MCP

/// What each scenario wants a client to do; what it must look like on the wire is the library's affair.
enum Scenarios {
  typealias Work = @Sendable (_ session: MCPSession, _ context: JSON) async throws -> Void

  static let all: [String: Work] = [
    "initialize": list,
    "tools_call": { session, _ in
      _ = try await session.listTools()
      try await call(session, "add_numbers", ["a": 5, "b": 3])
    },
    "elicitation-sep1034-client-defaults": { session, _ in
      try await call(session, "test_client_elicitation_defaults")
    },
    "sse-retry": { session, _ in try await call(session, "test_reconnection") },
    "request-metadata": list,
    "http-standard-headers": visitEverything,
    "http-custom-headers": callAsTold,
    "http-invalid-tool-headers": { session, _ in try await callAll(session, try await session.listTools()) },
    "json-schema-ref-no-deref": list,
    "json-schema-2020-12-preservation": echoSchema,
    "sep-2322-client-request-state": { session, _ in
      for name in ["test_mrtr_echo_state", "test_mrtr_unrelated", "test_mrtr_no_state", "test_mrtr_no_result_type"] {
        try await call(session, name)
      }
    },
  ]

  /// What is done in a scenario without work of its own.
  static let callFirstTool: Work = { session, _ in
    try await callAll(session, try await session.listTools().prefix(1))
  }

  private static let list: Work = { session, _ in _ = try await session.listTools() }

  /// Every list, and everything on it.
  private static let visitEverything: Work = { session, _ in
    try await callAll(session, try await session.listTools())
    guard let capabilities = session.capabilities else { return }
    if capabilities.hasResources {
      for resource in try await session.listResources() { _ = try await session.readResource(resource.uri) }
    }
    if capabilities.hasPrompts {
      for prompt in try await session.listPrompts() { _ = try await session.getPrompt(prompt.name) }
    }
  }

  /// The calls of the context, word for word.
  private static let callAsTold: Work = { session, context in
    _ = try await session.listTools()
    guard let calls = context["toolCalls"]?.arrayValue else {
      throw Trial.Failure(description: "no toolCalls are given")
    }
    for told in calls { try await call(session, told["name"]?.stringValue ?? "", told["arguments"] ?? [:]) }
  }

  /// A schema as it was listed, sent back as an argument.
  private static let echoSchema: Work = { session, _ in
    let tools = try await session.listTools()
    guard let tool = tools.first(where: { $0.name == "json_schema_2020_12_tool" }) else {
      throw Trial.Failure(description: "the tool with the schema is not listed")
    }
    try await call(session, "json_schema_echo", ["schema": tool.inputSchema])
  }

  private static func callAll(_ session: MCPSession, _ tools: some Sequence<MCPTool>) async throws {
    for tool in tools { try await call(session, tool.name) }
  }

  /// - Throws: ``Trial/Failure`` when the tool answers with an error.
  private static func call(_ session: MCPSession, _ name: String, _ arguments: JSON = [:]) async throws {
    let result = try await session.callTool(name, arguments)
    if result.isError { throw Trial.Failure(description: "\(name) failed: \(result.text)") }
  }
}
