import Foundation
import MCP
import Testing

/// What we serve, used by other people's clients: the official Python SDK, FastMCP and OpenAI's library.
///
/// The clients are in `Clients`; they print a line of JSON for each thing they tried.
@Suite(
  "interop: our servers and the clients of others", .enabled(if: Interop.isAvailable), .serialized,
  .timeLimit(.minutes(5)))
struct ServedToSDKTests {
  /// What `tributary serve` is asked, whatever it is served over.
  private static let served = [
    #"connect={"name":"tributary"}"#,
    #"tools={"names":["hello__greet","calculate","greeter","invoke","list_models"]}"#,
    #"call={"tool":"hello__greet","arguments":{"name":"Ada"},"text":"Hello, Ada!"}"#,
    #"call={"tool":"calculate","arguments":{"expression":"6*7"},"text":"42","structured":{"result":"42"}}"#,
    #"call={"tool":"greeter","arguments":{"who":"Ada"},"text":"It is a fine day."}"#,
    #"call={"tool":"invoke","arguments":{"model":"talk/talk.yaml","prompt":"Hi"},"text":"It is a fine day."}"#,
    #"call={"tool":"list_models","arguments":{},"text":"talk/talk.yaml"}"#,
    #"error={"tool":"calculate","arguments":{"expression":"1/0"},"text":"division by zero"}"#,
    #"error={"tool":"hello__greet","arguments":{"name":5},"text":"name"}"#,
    #"missing={"uri":null,"prompt":null}"#, #"unicode={"tool":"hello__greet"}"#, #"parallel={"tool":"hello__greet"}"#,
    #"large={"tool":"hello__greet"}"#,
  ]

  private static let models = [
    #"models={"ids":["talk/talk.yaml","tools/tools.yaml"]}"#, #"model={"id":"talk/talk.yaml"}"#,
    #"chat={"model":"talk/talk.yaml","text":"It is a fine day."}"#,
    #"stream={"model":"talk/talk.yaml","text":"It is a fine day."}"#, #"usage={"model":"talk/talk.yaml"}"#,
    #"tools={"model":"tools/tools.yaml"}"#, #"stream_tools={"model":"tools/tools.yaml"}"#,
    #"parallel={"model":"talk/talk.yaml","text":"It is a fine day."}"#,
    #"abandoned={"model":"talk/talk.yaml","text":"It is a fine day."}"#, #"bad_request={"model":"talk/talk.yaml"}"#,
    "unknown_model", #"no_token={"model":"talk/talk.yaml"}"#, #"wrong_token={"model":"talk/talk.yaml"}"#,
  ]

  @Test(arguments: PythonClient.all, ["stdio", "http"])
  func `everything that a server can offer arrives`(client: PythonClient, carrier: String) async throws {
    let folder = try ServedFolder()
    let program = try StartedProgram.path("everything-server", "EverythingServer")
    guard carrier == "http" else {
      return try await expect(client, ["everything"], "stdio", [program], folder)
    }
    try await StartedProgram.use(program, ["--http", "127.0.0.1:0"], folder) { server in
      try await expect(client, ["everything"], "http", [try await server.address()], folder)
    }
  }

  @Test(arguments: PythonClient.all, ["stdio", "http"])
  func `servers, tools, agents and models of a host are called`(client: PythonClient, carrier: String) async throws {
    let folder = try ServedFolder()
    let program = try StartedProgram.path("tributary", "TributaryCLI")
    let arguments = ["serve", "--expose", "gateway,builtin,agents,models", "--servers-dir", "servers.d"]
    guard carrier == "http" else {
      return try await expect(client, Self.served, "stdio", [program] + arguments, folder)
    }
    try await StartedProgram.use(program, arguments + ServedFolder.web, folder) { server in
      try await expect(
        client, ["unauthorized"] + Self.served, "http", [try await server.address()], folder,
        options: ["--token", ServedFolder.tokenVariable])
    }
  }

  @Test func `OpenAI's library talks with our models`() async throws {
    let folder = try ServedFolder()
    let program = try StartedProgram.path("tributary", "TributaryCLI")
    let arguments = ["serve", "--expose", "models", "--openai"] + ServedFolder.web
    try await StartedProgram.use(program, arguments, folder) { server in
      let address = try await server.address()
      try #require(address.hasSuffix("/mcp"), "\(address)")
      let client = PythonClient(script: "openai_client.py", sdk: .modern, isLegacy: false)
      let base = address.dropLast("mcp".count) + "v1"
      let report = try await client.run(
        ["--token", ServedFolder.tokenVariable] + Self.models + ["--", String(base)], in: folder)
      #expect(report.problems == [])
      #expect(report.passed == Self.models.count)
      #expect(report.exit == 0)
    }
  }

  /// Runs the checks; all of them were tried, and none has failed.
  private func expect(
    _ client: PythonClient, _ checks: [String], _ carrier: String, _ target: [String], _ folder: ServedFolder,
    options: [String] = []
  ) async throws {
    let report = try await client.run(options + client.options + checks + ["--", carrier] + target, in: folder)
    #expect(report.problems == [])
    #expect(report.passed >= max(checks.count, checks == ["everything"] ? 22 : 0), "some were not tried")
    #expect(report.exit == 0)
  }
}
