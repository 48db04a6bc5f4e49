import Testing
import Tributary

struct AgentFileTests {
  @Test func `an agent file is read whole`() throws {
    let agent = try read(
      """
      #!/usr/bin/env -S tributary run
      ---
      name: triage
      description: Label new issues
      model: anthropic/claude-sonnet-4-6
      servers: [github, docs]
      tools: ["github.get_*", "!github.delete_*"]
      limits: { turns: 5, tokens: 200k, calls: 60, time: 5m }
      options: { temperature: 0 }
      input: { type: object, properties: { repo: { type: string } }, required: [repo] }
      output: { type: object }
      ---
      You triage issues of {{ repo }}.
      """)
    #expect(agent.name == "triage")
    #expect(agent.description == "Label new issues")
    #expect(agent.instructions == "You triage issues of {{ repo }}.")
    #expect(agent.model == "anthropic/claude-sonnet-4-6")
    #expect(agent.servers == ["github", "docs"])
    #expect(agent.tools == ["github.get_*", "!github.delete_*"])
    #expect(agent.limits == AgentLimits(turns: 5, calls: 60, tokens: 200_000, time: .seconds(300)))
    #expect(agent.options == ModelOptions(temperature: 0))
    #expect(agent.input?["required"] == ["repo"])
    #expect(agent.output == ["type": "object"])
    #expect(agent.source == "agents/x.md")
  }

  @Test func `a text alone is an agent with the name of its file`() throws {
    #expect(
      try read("Answer briefly.\n")
        == AgentDefinition(name: "x", instructions: "Answer briefly.", source: "agents/x.md"))
  }

  @Test func `limits that are not set are left to the configuration`() throws {
    let file = try AgentFile(text: "---\nlimits: {calls: 2}\n---\nx", file: "x.md")
    #expect(file.definition.limits == AgentLimits(calls: 2))
  }

  @Test(arguments: [
    ("tools: [a.b, c.*]", ["a.b", "c.*"]), ("tools: a.b, c.* ", ["a.b", "c.*"]),
    ("tools: {a.b: true, c.d: false}", ["a.b", "!c.d"]),
    ("tools: []", ["!*"]), ("disallowedTools: [a.b]", ["*", "!a.b"]),
    ("tools: [a.*]\ndisallowedTools: a.b", ["a.*", "!a.b"]),
    ("name: y", []),
  ])
  func `tools are written in many ways`(yaml: String, tools: [String]) throws {
    #expect(try read("---\n\(yaml)\n---\nx").tools == tools)
  }

  @Test(arguments: [
    "maxTurns: 7", "max_turns: 7", "steps: 7", "request_params: {max_iterations: 7}", "limits: {turns: 7}",
  ])
  func `other hosts' words for turns are read`(yaml: String) throws {
    #expect(try read("---\n\(yaml)\n---\nx").limits.turns == 7)
  }

  @Test func `words that change nothing are allowed`() throws {
    let agent = try read("---\nmode: subagent\ncolor: red\nversion: 1\ntags: [a]\ntimeout_mins: 2\n---\nx")
    #expect(agent.limits.time == .seconds(120))
  }

  @Test(arguments: [
    ("modle: x", 2, 1, "model"), ("limits:\n  trns: 3", 3, 3, "turns"),
    ("options:\n  temprature: 3", 3, 3, "temperature"),
    ("request_params:\n  max_iteration: 1", 3, 3, "max_iterations"),
  ])
  func `an unknown key is an error with its place and what was meant`(
    yaml: String, line: Int, column: Int, suggestion: String
  ) throws {
    let error = try failure("---\n\(yaml)\n---\nx")
    #expect(error.code == .unknownKey)
    #expect((error.line, error.column) == (line, column))
    #expect(error.suggestion == suggestion)
  }

  @Test(arguments: [
    ("agents/x.md", "scripted/a.yaml", "scripted/agents/a.yaml"), ("x.md", "scripted/a.yaml", "scripted/a.yaml"),
    ("agents/x.md", "scripted//tmp/a.yaml", "scripted//tmp/a.yaml"), ("agents/x.md", "openai/a", "openai/a"),
  ])
  func `the path of a scripted model starts at the file's folder`(file: String, model: String, found: String) throws {
    #expect(try AgentFile(text: "---\nmodel: \(model)\n---\nx", file: file).definition.model == found)
  }

  @Test(arguments: [
    "agents: [x]", "approve: {}", "permission: {}", "skills: [x]", "mcpServers: {}", "model: {fallback: [a/b]}",
  ])
  func `a key that is not enforced is an error`(yaml: String) throws {
    #expect(try failure("---\n\(yaml)\n---\nx").code == .unsupported)
  }

  @Test(arguments: [
    "disabled: true", "limits: {turns: 0}", "limits: {usd: 0}", "limits: {time: 5}", "input: [1]", "output: {type: 5}",
    "model: 3", "servers: {a: 1}",
  ])
  func `a value that is not allowed is an error with its place`(yaml: String) throws {
    #expect(try failure("---\n\(yaml)\n---\nx").line == 2)
  }

  @Test func `an agent without instructions is refused`() throws {
    #expect(try failure("---\nname: x\n---\n").message.contains("instructions"))
  }

  @Test func `a file that is not there is an error that names it`() throws {
    let error = try #require(throws: ConfigurationError.self) {
      try AgentFile(path: "none.md", environment: FakeHost().environment)
    }
    #expect(error.file == "none.md")
    #expect(error.code == .unreadable)
  }

  private func read(_ text: String) throws -> AgentDefinition {
    var host = FakeHost()
    host.files = ["/work/agents/x.md": text]
    return try AgentFile(path: "agents/x.md", environment: host.environment).definition
  }

  private func failure(_ text: String) throws -> ConfigurationError {
    try #require(throws: ConfigurationError.self) { try AgentFile(text: text, file: "x.md") }
  }
}
