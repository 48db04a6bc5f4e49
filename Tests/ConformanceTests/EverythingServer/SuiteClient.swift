import JSONKit
import MCP
import TestKit
import Testing

/// Asks the server as the official suite does, and holds everything that it says against the official schema.
struct SuiteClient: Sendable {
  /// What a request was answered with.
  struct Answer: Sendable {
    var status: Int
    /// The header fields, with names in lower case.
    var fields: [String: String]
    /// All messages in order; the last one is the response.
    var messages: [JSON]

    var response: JSON? { messages.last.flatMap { $0["method"] == nil ? $0 : nil } }
    var result: JSON? { response?["result"] }
    var error: JSON? { response?["error"] }
    /// The text of the first block of a result of a call.
    var text: String? { result?["content"]?[0]?["text"]?.stringValue }
    /// The methods of what was told before the response.
    var told: [String] { messages.compactMap { $0["method"]?.stringValue } }
  }

  let port: Int
  let revision: MCPRevision
  /// The session, as a header field; nil where there is none.
  var session: String?

  /// What the suite declares unless it says something else.
  static let capabilities: JSON = ["sampling": [:], "elicitation": [:], "roots": ["listChanged": true]]
  /// What it declares in the scenarios about tasks.
  static let tasks: JSON = ["elicitation": [:], "sampling": [:], "extensions": ["io.modelcontextprotocol/tasks": [:]]]

  /// A client of the newest revision.
  init(_ program: EverythingProgram) {
    port = program.port
    revision = .newestModern
  }

  /// A client of the revision before it, which has shaken hands.
  init(legacy program: EverythingProgram) async throws {
    port = program.port
    revision = .newestLegacy
    let hello: JSON.Object = [
      "protocolVersion": .string(revision.rawValue), "capabilities": ["sampling": [:], "elicitation": [:]],
      "clientInfo": ["name": "suite", "version": "1"],
    ]
    let answer = try await ask("initialize", hello)
    let session: String = try #require(answer.fields["mcp-session-id"])
    self.session = session
    let ready = try await send(lines(for: "notifications/initialized"), ["method": "notifications/initialized"])
    #expect(ready.status == 202)
  }

  // MARK: Requests

  /// Sends a request and reads all that comes for it.
  ///
  /// - Parameters:
  ///   - capabilities: what a client of the newest revision declares.
  ///   - meta: more of what it says with the request.
  ///   - reaction: answers what the server asks meanwhile, in the older revision.
  func ask(
    _ method: String, _ params: JSON.Object = [:], _ capabilities: JSON = capabilities, meta: JSON.Object = [:],
    id: JSON = 7, reaction: @Sendable (JSON) -> JSON? = { _ in nil }
  ) async throws -> Answer {
    try await open(method, params, capabilities, meta: meta, id: id) { exchange in
      var answer = Answer(status: exchange.status, fields: exchange.fields, messages: [])
      while let message = try await exchange.message() {
        answer.messages.append(message)
        check(message, answering: method)
        guard message["method"] != nil, let asked = message["id"] else { continue }
        #expect(revision == .newestLegacy, "the newest revision has no requests of servers")
        let response: JSON = ["jsonrpc": "2.0", "id": asked, "result": try #require(reaction(message))]
        #expect(try await send(lines(for: ""), response).status == 202)
      }
      #expect(answer.response?["id"] == id)
      return answer
    }
  }

  /// Calls a tool.
  func call(
    _ tool: String, _ arguments: JSON? = [:], _ capabilities: JSON = capabilities, more: JSON.Object = [:],
    meta: JSON.Object = [:], reaction: @Sendable (JSON) -> JSON? = { _ in nil }
  ) async throws -> Answer {
    var params: JSON.Object = ["name": .string(tool)]
    params["arguments"] = arguments
    for member in more { params.append(member.key, member.value) }
    return try await ask("tools/call", params, capabilities, meta: meta, reaction: reaction)
  }

  /// Sends a request and lends what comes for it.
  func open<Value: Sendable>(
    _ method: String, _ params: JSON.Object = [:], _ capabilities: JSON = capabilities, meta: JSON.Object = [:],
    id: JSON = 7, _ use: (inout WireExchange) async throws -> Value
  ) async throws -> Value {
    var members = params
    var about = meta
    if revision == .newestModern {
      about["io.modelcontextprotocol/protocolVersion"] = .string(revision.rawValue)
      about["io.modelcontextprotocol/clientInfo"] = ["name": "suite", "version": "1"]
      about["io.modelcontextprotocol/clientCapabilities"] = capabilities
    }
    if !about.isEmpty { members["_meta"] = .object(about) }
    let message: JSON = ["jsonrpc": "2.0", "id": id, "method": .string(method), "params": .object(members)]
    return try await WireExchange.open(port, lines(for: method, members), body: message.text, use)
  }

  /// Sends any message with any fields.
  func send(_ lines: [String], _ message: JSON) async throws -> Answer {
    var members = message.objectValue ?? [:]
    members["jsonrpc"] = "2.0"
    return try await WireExchange.open(port, lines, body: JSON.object(members).text) { exchange in
      var answer = Answer(status: exchange.status, fields: exchange.fields, messages: [])
      while let message = try await exchange.message() { answer.messages.append(message) }
      return answer
    }
  }

  /// The request line and the fields that belong to a message.
  func lines(for method: String, _ params: JSON.Object = [:], accept: String? = nil) -> [String] {
    var lines = [
      "POST /mcp HTTP/1.1", "Host: 127.0.0.1:\(port)", "Content-Type: application/json",
      "Accept: \(accept ?? "application/json, text/event-stream")",
    ]
    if method != "initialize" { lines.append("MCP-Protocol-Version: \(revision.rawValue)") }
    if let session { lines.append("Mcp-Session-Id: \(session)") }
    guard revision == .newestModern else { return lines }
    lines.append("Mcp-Method: \(method)")
    let key: String? =
      switch method {
      case "tools/call", "prompts/get": "name"
      case "resources/read": "uri"
      case "tasks/get", "tasks/update", "tasks/cancel": "taskId"
      default: nil
      }
    if let name = key.flatMap({ params[$0]?.stringValue }) { lines.append("Mcp-Name: \(name)") }
    return lines
  }

  // MARK: The schema

  /// Holds a message against the schema, as the suite does; does nothing where the schemas are not here.
  func check(_ message: JSON, answering method: String) {
    guard Fixtures.has("mcp-schema"), let schema = try? ProtocolSchema(revision.rawValue) else { return }
    let value = message["result"] ?? message
    let name = definition(message, method)
    #expect(schema.violations(of: value, as: name) == [], "\(method) as \(name): \(message.text)")
  }

  private func definition(_ message: JSON, _ method: String) -> String {
    guard message["method"] == nil else { return message["id"] == nil ? "ServerNotification" : "ServerRequest" }
    guard message["result"] != nil else {
      switch message["error"]?["code"]?.intValue {
      case -32020: return "HeaderMismatchError"
      case -32021: return "MissingRequiredClientCapabilityError"
      case -32022: return "UnsupportedProtocolVersionError"
      default: return "JSONRPCErrorResponse"
      }
    }
    if message["result"]?["resultType"] == "input_required" { return "InputRequiredResult" }
    return Self.results[method] ?? "Result"
  }

  private static let results = [
    "initialize": "InitializeResult", "ping": "EmptyResult", "logging/setLevel": "EmptyResult",
    "resources/subscribe": "EmptyResult", "resources/unsubscribe": "EmptyResult",
    "server/discover": "DiscoverResult", "tools/list": "ListToolsResult", "tools/call": "CallToolResult",
    "resources/list": "ListResourcesResult", "resources/templates/list": "ListResourceTemplatesResult",
    "resources/read": "ReadResourceResult", "prompts/list": "ListPromptsResult", "prompts/get": "GetPromptResult",
    "completion/complete": "CompleteResult",
  ]
}
