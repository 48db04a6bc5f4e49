import Testing
import Tributary

/// Every row of the configuration table: how it is written, and what it becomes.
struct ConfigTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var yaml: String
    var holds: @Sendable (Config) -> Bool
    var testDescription: String { yaml }

    init(_ yaml: String, _ holds: @escaping @Sendable (Config) -> Bool) {
      self.yaml = yaml
      self.holds = holds
    }
  }

  static let rows: [Row] = [
    Row("providers: {openai: {}}") { $0.providers["openai"]?.enabled == true },
    Row("providers: {openai: {enabled: false}}") { $0.providers["openai"]?.enabled == false },
    Row("providers: {openai: {api_key: '${env:K}'}}") {
      $0.providers["openai"]?.apiKeys == [Secret(reference: "${env:K}")]
    },
    Row("providers: {openai: {api_keys: ['${A}', '${B}']}}") {
      $0.providers["openai"]?.apiKeys == [Secret(reference: "${A}"), Secret(reference: "${B}")]
    },
    Row("providers: {openai: {api_key: ['${A}', '${B}', '${C}']}}") {
      $0.providers["openai"]?.apiKeys == ["${A}", "${B}", "${C}"].map { Secret(reference: $0) }
    },
    Row("providers: {mine: {options: {kind: openai-compat, json_schema: prompt}}}") {
      $0.providers["mine"]?.options.jsonSchema == .prompt
    },
    Row("providers: {openai: {base_url: 'https://x/v1'}}") { $0.providers["openai"]?.baseURL == "https://x/v1" },
    Row("providers: {openai: {models: [a, {id: b, context_tokens: 200k, max_output_tokens: 8000}]}}") {
      $0.providers["openai"]?.models == ["a", .init("b", contextTokens: 200_000, maxOutputTokens: 8000)]
    },
    Row("providers: {groq: {options: {kind: openai-compat}}}") {
      $0.providers["groq"]?.options.kind == "openai-compat"
    },
    Row("providers: {groq: {options: {profile: groq}}}") {
      $0.providers["groq"]?.options.profile == "groq" && $0.providers["groq"]?.options.kind == nil
    },
    Row("providers: {openai-chat: {options: {profile: compatible}}}") {
      $0.providers["openai-chat"]?.options.profile == "compatible"
    },
    Row("providers: {google: {options: {api_version: v1beta}}, mine: {options: {kind: gemini}}}") {
      $0.providers["google"]?.options.apiVersion == "v1beta" && $0.providers["mine"]?.options.kind == "gemini"
    },
    Row("providers: {work: {options: {kind: openai-compat, profile: azure, api_version: '2026-04-01'}}}") {
      $0.providers["work"]?.options.profile == "azure" && $0.providers["work"]?.options.apiVersion == "2026-04-01"
    },
    Row("providers: {anthropic: {options: {api_version: '2026-10-21'}}}") {
      $0.providers["anthropic"]?.options.apiVersion == "2026-10-21"
    },
    Row("providers: {openai: {options: {headers: {X-Team: blue}}}}") {
      $0.providers["openai"]?.options.headers == ["X-Team": Secret(reference: "blue")]
    },
    Row("providers: {openai: {options: {timeouts: {connect: 1s, first_byte: 2s, idle: 3s, total: 4m}}}}") {
      $0.providers["openai"]?.options.timeouts
        == HTTPTimeouts(connect: .seconds(1), firstByte: .seconds(2), idle: .seconds(3), total: .seconds(240))
    },
    Row("providers: {openai: {options: {timeouts: {whole_answer: 20m}}}}") {
      $0.providers["openai"]?.options.timeouts == HTTPTimeouts(wholeAnswer: .seconds(1200))
    },
    Row("providers: {openai: {options: {timeouts: {total: none}}}}") {
      $0.providers["openai"]?.options.timeouts
        == .init(connect: .seconds(5), firstByte: .seconds(60), idle: .seconds(60), total: nil)
    },
    Row("providers: {openai: {options: {unsupported: error}}}") {
      $0.providers["openai"]?.options.unsupported == .error
    },
    Row("providers: {scripted: {options: {script: a.yaml}}}") {
      $0.providers["scripted"]?.options.script == "/work/a.yaml"
    },
    Row("tools: {allow: [a.*], deny: [a.b]}") { $0.tools.allow == ["a.*"] && $0.tools.deny == ["a.b"] },
    Row("tools: {timeout: 1m, max_result_bytes: 1KiB, max_parallel: 2}") {
      $0.tools == ToolsConfig(timeout: .seconds(60), maxResultBytes: 1024, maxParallel: 2)
    },
    Row("tools: {hidden: strip, max_offered_bytes: 2KiB}") {
      $0.tools.hidden == .strip && $0.tools.maxOfferedBytes == 2048
    },
    Row("mcp: {servers: {git: {command: git-mcp, args: [x]}}}") {
      var git = ServerDefinition(
        name: "git", endpoint: .command(.init("git-mcp", ["x"])), source: "tributary.yaml")
      (git.level, git.comesWithFolder) = ("project", true)
      return $0.mcp.servers == [git]
    },
    Row("mcp: {servers: {git: {command: git-mcp, elicitation: defaults, sampling: allow, roots: [.], tasks: false}}}") {
      let server: ServerDefinition? = $0.mcp.servers.first
      return server?.input == InputPolicy(elicitation: .defaults, sampling: .init(consent: .allow))
        && server?.roots == ["."] && server?.usesTasks == false
    },
    Row("mcp: {servers_dirs: [more.d]}") { $0.mcp.serversDirectories == ["/work/more.d"] },
    Row("mcp: {start_timeout: 1s, call_timeout: 2s, idle_timeout: 3s, max_message_bytes: 1MiB}") {
      var wanted = MCPConfig(
        startTimeout: .seconds(1), callTimeout: .seconds(2), idleTimeout: .seconds(3), maxMessageBytes: 1 << 20)
      wanted.lock = .record
      return $0.mcp == wanted
    },
    Row("mcp: {lock: enforce}") { $0.mcp.lock == .enforce },
    Row("serve: {clients: {ci: {token: '${CI_TOKEN}', allow: [builds.*], deny: [builds.delete_*]}}}") {
      var client = ServeConfig.Client()
      client.token = Secret(reference: "${CI_TOKEN}")
      (client.allow, client.deny) = (["builds.*"], ["builds.delete_*"])
      return $0.serve.clients == ["ci": client]
    },
    Row(
      "serve: {authorization: {issuer: 'https://a', audience: 'https://b/mcp', jwks_url: 'https://a/k', scopes: [mcp]}}"
    ) {
      let read = $0.serve.authorization
      return read?.issuer == "https://a" && read?.audience == "https://b/mcp" && read?.keysURL == "https://a/k"
        && read?.scopes == ["mcp"] && read?.keysFile == nil
    },
    Row("serve: {authorization: {issuer: i, audience: a, jwks_file: keys.json}}") {
      $0.serve.authorization?.keysFile == "/work/keys.json"
    },
    Row("serve: {tls: {certificate: tls.pem, key: /etc/tls.key}}") {
      $0.serve.tls?.certificate == "/work/tls.pem" && $0.serve.tls?.key == "/etc/tls.key"
    },
    Row("serve: {allowed_origins: ['https://app.example.com'], allowed_hosts: [tools.example.com]}") {
      $0.serve.allowedOrigins == ["https://app.example.com"] && $0.serve.allowedHosts == ["tools.example.com"]
    },
    Row("serve: {drain_time: 5s, max_connections: 9, max_body_bytes: 1MiB}") {
      $0.serve.drainTime == .seconds(5) && $0.serve.maxConnections == 9 && $0.serve.maxBodyBytes == 1 << 20
    },
    Row("defaults: {provider: openai, model: openai/x, timeout: 10m, max_turns: 7}") {
      $0.defaults == DefaultsConfig(provider: "openai", model: "openai/x", timeout: .seconds(600), maxTurns: 7)
    },
    Row("defaults: {options: {temperature: 0.5, max_tokens: 100, stop: [x]}}") {
      $0.defaults.options == ModelOptions(temperature: 0.5, maxTokens: 100, stop: ["x"])
    },
  ]

  @Test(arguments: rows)
  func `a row of the table is read`(row: Row) throws {
    var host = FakeHost()
    host.files = ["/work/tributary.yaml": row.yaml + "\n", "/work/more.d/.keep": ""]
    let loaded = try host.load()
    #expect(loaded.problems.isEmpty)
    #expect(row.holds(loaded.config), "\(loaded.config)")
  }

  @Test func `what is not set has its default`() throws {
    var expected = Config()
    // Files are read for a command line, which notices what changes.
    expected.mcp.lock = .record
    #expect(try FakeHost().load().config == expected)
    #expect(Config().tools == ToolsConfig(timeout: .seconds(120), maxResultBytes: 65_536, maxParallel: 8))
    #expect(Config().tools.hidden == .mark && Config().tools.maxOfferedBytes == 65_536)
    #expect(Config().mcp.startTimeout == .seconds(20))
    #expect(Config().mcp.maxMessageBytes == 16 << 20)
    #expect(Config().defaults.maxTurns == 20)
  }

  @Test(arguments: [
    ("provders: {}", 1, 1, "providers"), ("tools:\n  alow: [x]", 2, 3, "allow"),
    ("mcp:\n  start_timout: 1s", 2, 3, "start_timeout"), ("defaults:\n  maxturns: 3", 2, 3, "max_turns"),
    ("defaults:\n  options:\n    temprature: 1", 3, 5, "temperature"),
    ("providers:\n  openai:\n    apikey: x", 3, 5, "api_key"),
    ("providers:\n  openai:\n    options:\n      timeout: {}", 4, 7, "timeouts"),
    ("providers:\n  opnai: {}", 2, 10, "openai"),
  ])
  func `an unknown key is an error with its place and what was meant`(
    yaml: String, line: Int, column: Int, suggestion: String
  ) throws {
    let error = try failure(yaml)
    #expect(error.suggestion == suggestion)
    #expect(error.file == "tributary.yaml")
    #expect((error.line, error.column) == (line, column), "\(error)")
  }

  @Test(arguments: [
    "tools: {timeout: 20}", "tools: {hidden: no}", "tools: {max_parallel: 0}", "tools: {allow: x}", "tools: []",
    "mcp: {servers: []}",
    "providers: {openai: {base_url: localhost}}", "providers: {openai: {api_keys: []}}",
    "providers: {openai: {api_key: a, api_keys: [b]}}", "providers: {openai: {api_key: [a, 1]}}",
    "providers: {openai: {options: {json_schema: maybe}}}",
    "providers: {openai: {api_key: '${'}}", "providers: {x: {options: {kind: openai-responses}}}",
    "providers: {openai-responses: {}}",
    "providers: {google: {options: {profile: openai}}}", "providers: {gemini: {options: {script: x}}}",
    "providers: {openai: {kind: anthropic}}", "providers: {a/b: {options: {kind: anthropic}}}",
    "providers: {openai: {options: {unsupported: maybe}}}", "defaults: {options: {temperature: hot}}", "[1]",
    "providers: {openai: {api_key: '${input:x}'}}", "providers: {openai: {options: {script: x}}}",
    "limits: {a: {}}", "limits: {a: {calls: 5}}", "limits: {a: {calls: 0/1m}}", "limits: {a: {calls: 5/100ms}}",
    "limits: {a: {calls: 5/400d}}", "limits: {a: {money: -1/1d}}", "limits: {a: {money: x/1d}}",
    "limits: {a: {tokens: 5/1d, tools: ['*']}}", "limits: {a: {tokens: 5/1d, per: [server]}}",
    "limits: {a: {calls: 5/1m, tools: [x], models: [y]}}", "limits: {a: {calls: 5/1m, per: [moon]}}",
    "limits: {'a b': {calls: 5/1m}}", "limits: {a: {calls: 5/1m, tool: x}}",
    "providers: {openai-chat: {options: {profile: vlm}}}", "providers: {openai: {options: {profile: openai}}}",
    "providers: {x: {options: {kind: openai-compat, profile: groq, api_version: '1'}}}",
  ])
  func `a value that is not allowed is an error with its place`(yaml: String) throws {
    let error = try failure(yaml)
    #expect(error.line == 1)
    #expect(!error.message.isEmpty)
  }

  @Test func `a syntax error names file, line and column`() throws {
    var host = FakeHost()
    host.files = ["/work/tributary.json": "{\n  \"tools\": {\n    \"allow\": [\"a\",]\n  }\n}"]
    let error = try #require(throws: ConfigurationError.self) { try host.load() }
    #expect(error.description.hasPrefix("tributary.json:3:19: "), "\(error)")
    #expect(error.code == .syntax)
  }

  private func failure(_ yaml: String) throws -> ConfigurationError {
    var host = FakeHost()
    host.files = ["/work/tributary.yaml": yaml + "\n"]
    return try #require(throws: ConfigurationError.self) { try host.load() }
  }
}
