import TestKit
import Testing
import Tributary

struct SessionFactoryTests {
  @Test(arguments: [
    (ServerDefinition.Command("x", environment: ["TOKEN": "${GITHUB_TOKEN}"]), "env/TOKEN", "GITHUB_TOKEN"),
    (ServerDefinition.Command("x", ["--token", "$API"]), "args/1", "API"),
    (ServerDefinition.Command("${BIN}/x"), "command", "BIN"),
    (ServerDefinition.Command("x", directory: "$DIR"), "cwd", "DIR"),
  ])
  func `a server with an unset variable is not started and says why`(
    command: ServerDefinition.Command, key: String, variable: String
  ) async throws {
    let server = ServerDefinition(name: "github", endpoint: .command(command), source: "servers.d/20-github.json")
    let status = try await status(of: server)
    let message = try #require(status.message)
    #expect(status.state == .failed)
    #expect(message.contains("servers.d/20-github.json"))
    #expect(message.contains("\"github\" is not started"))
    #expect(message.contains(key))
    #expect(message.contains("the variable \(variable) is not set"))
  }

  @Test func `references are replaced and the environment is the configured one`() throws {
    var host = FakeHost()
    host.variables = ["HOME": "/home/me", "NAME": "ada", "SECRET": "not for children"]
    let command = ServerDefinition.Command(
      "${TRIBUTARY}", ["--user=$NAME", "100$"], environment: ["USER": "${NAME}"], directory: "~/${NAME}")
    let server = ServerDefinition(name: "x", endpoint: .command(command))
    let resolved = try command.resolved(for: server, in: host.environment)
    #expect(
      resolved
        == ServerDefinition.Command(
          "/bin/tributary", ["--user=ada", "100$"], environment: ["USER": "ada"], directory: "/home/me/ada"))
  }

  @Test(.timeLimit(.minutes(5)))
  func `a shim that is not there is named`() async throws {
    let server = ServerDefinition(name: "x", endpoint: .command(.init("true")))
    let status = try await status(of: server, MCPConfig(servers: [], shim: "/no/such/shim"))
    #expect(status.state == .failed)
    #expect(status.message?.contains("/no/such/shim") == true)
  }

  @Test(arguments: ["nowhere", "ws://localhost/mcp", "tcp://host:0", "https://"])
  func `a wrong address is an error of that server`(url: String) async throws {
    let status = try await status(of: ServerDefinition(name: "x", endpoint: .url(url)))
    #expect(status.state == .failed)
    #expect(status.message?.contains(url) == true)
  }

  @Test(.timeLimit(.minutes(5)))
  func `an address where nobody listens is an error of that server`() async throws {
    let status = try await status(of: ServerDefinition(name: "x", endpoint: .url("tcp://127.0.0.1:1")))
    #expect(status.state == .failed)
    #expect(status.message?.contains("127.0.0.1:1") == true)
  }

  @Test(
    .timeLimit(.minutes(5)),
    arguments: ["http://127.0.0.1:1/mcp", "https://127.0.0.1:1/mcp", "tcps://127.0.0.1:1", "unix:///no/such.sock"])
  func `every kind of address that leads nowhere is an error of that server`(url: String) async throws {
    let status = try await status(of: ServerDefinition(name: "x", endpoint: .url(url)))
    #expect(status.state == .failed)
    #expect(status.message?.contains(url) == true, "\(status.message ?? "")")
  }

  @Test func `header fields are replaced, their secrets are known, and a missing one is named`() async throws {
    var host = FakeHost()
    host.variables = ["TOKEN": "s3cret-token-value"]
    let environment = host.environment
    let headers = ["Authorization": "Bearer ${TOKEN}", "X-Plain": "plain"]
    let server = ServerDefinition(name: "x", endpoint: .url("https://x/"), headers: headers)
    #expect(
      try server.resolvedHeaders(in: environment)
        == ["Authorization": "Bearer s3cret-token-value", "X-Plain": "plain"])
    #expect(environment.redactor.redact("it is s3cret-token-value") == "it is ***")
    let status = try await status(
      of: ServerDefinition(
        name: "x", endpoint: .url("https://x/"), headers: ["A": "${NONE}"], source: "servers.d/x.json"))
    #expect(status.message?.contains("the variable NONE is not set") == true)
    #expect(status.message?.contains("headers/A") == true)
  }

  @Test func `a required server that fails stops an invocation, another one does not`() async throws {
    let command = ServerDefinition.Command("x", ["$NONE"])
    let message = Message(role: .user, content: "Hi")
    for start in [ServerDefinition.Start.required, .lazy] {
      let server = ServerDefinition(name: "x", endpoint: .command(command), start: start)
      let client = try client(FakeModel(.text("Hi")), Config(mcp: MCPConfig(servers: [server])))
      let request = InvocationRequest(model: "fake/m", messages: [message])
      if start == .required {
        await #expect(throws: MCPServerError.self) { try await client.invokeSync(request) }
      } else {
        #expect(try await client.invokeSync(request).choices.count == 1)
      }
      await client.close()
    }
  }

  @Test func `a disabled server is not there`() throws {
    let server = ServerDefinition(name: "x", endpoint: .url("a:1"), isDisabled: true)
    let client = try client(FakeModel(.text("Hi")), Config(mcp: MCPConfig(servers: [server])))
    #expect(client.servers.servers.isEmpty)
  }

  private func status(of server: ServerDefinition, _ mcp: MCPConfig = MCPConfig()) async throws -> ServerStatus {
    var mcp = mcp
    mcp.servers = [server]
    let client = try client(FakeModel(.text("x")), Config(mcp: mcp))
    let statuses = await client.servers.connect()
    await client.close()
    return try #require(statuses.first)
  }
}
