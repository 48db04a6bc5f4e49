import Testing
import Tributary

struct LevelTests {
  private let everywhere: [String: String] = [
    "/etc/tributary/config.yaml": "defaults: {model: system/m, provider: system, options: {temperature: 0.1, seed: 1}}",
    "/home/me/.config/tributary/config.json":
      "{\"defaults\": {\"model\": \"user/m\", \"options\": {\"temperature\": 0.2}}}",
    "/work/tributary.yaml": "defaults: {model: project/m}",
    "/work/.tributary/local/config.yaml": "defaults: {model: local/m}",
    "/work/x.yaml": "defaults: {model: file/m}",
  ]

  @Test func `a nearer level wins, key by key`() throws {
    var host = FakeHost()
    host.files = everywhere
    var model: [String?] = [try host.load(ConfigurationRequest(file: "x.yaml")).config.defaults.model]
    for path in [
      "/work/.tributary/local/config.yaml", "/work/tributary.yaml", "/home/me/.config/tributary/config.json",
    ] {
      model.append(try host.load().config.defaults.model)
      host.files[path] = nil
    }
    model.append(try host.load().config.defaults.model)
    #expect(model == ["file/m", "local/m", "project/m", "user/m", "system/m"])
  }

  @Test func `options are merged one by one`() throws {
    var host = FakeHost()
    host.files = everywhere
    let config = try host.load().config
    #expect(config.defaults.options == ModelOptions(temperature: 0.2, seed: 1))
    #expect(config.defaults.provider == "system")
  }

  @Test func `a provider is replaced whole, so a key never meets another address`() throws {
    var host = FakeHost()
    host.files = [
      "/home/me/.config/tributary/config.yaml": "providers: {openai: {api_key: '${K}'}, anthropic: {api_key: '${L}'}}",
      "/work/tributary.yaml": "providers: {openai: {base_url: 'http://elsewhere/v1'}}",
    ]
    let providers = try host.load().config.providers
    #expect(providers["openai"]?.apiKeys == [])
    #expect(providers["openai"]?.baseURL == "http://elsewhere/v1")
    #expect(providers["anthropic"]?.apiKeys == [Secret(reference: "${L}")])
  }

  @Test func `every key remembers the place that set it`() throws {
    var host = FakeHost()
    host.files = everywhere
    host.files["/work/servers.d/a.json"] = "{\"command\": \"x\"}"
    let sources = try host.load().sources
    #expect(
      sources.map(\.key) == [
        "/defaults/model", "/defaults/options/seed", "/defaults/options/temperature", "/defaults/provider",
        "/mcp/servers/a",
      ])
    #expect(
      sources.map(\.place) == [
        ".tributary/local/config.yaml:1", "/etc/tributary/config.yaml:1", "/home/me/.config/tributary/config.json:1",
        "/etc/tributary/config.yaml:1", "servers.d/a.json:1",
      ])
    #expect(sources.map(\.level) == [.local, .system, .user, .system, .project])
  }

  @Test func `two configuration files in one level are refused`() throws {
    var host = FakeHost()
    host.files = ["/work/tributary.yaml": "", "/work/tributary.json": "{}"]
    let error = try #require(throws: ConfigurationError.self) { try host.load() }
    #expect(error.code == .duplicate)
    #expect(error.description.contains("tributary.yaml") && error.description.contains("tributary.json"))
  }

  @Test(arguments: ["none.yaml", "x.toml"])
  func `a file of --config must be there and be readable`(name: String) throws {
    var host = FakeHost()
    host.files = ["/work/x.toml": "a = 1"]
    let error = try #require(throws: ConfigurationError.self) { try host.load(ConfigurationRequest(file: name)) }
    #expect(error.file == name)
    #expect(error.code == .unreadable)
  }

  @Test func `XDG_CONFIG_HOME moves the user's level`() throws {
    var host = FakeHost()
    host.variables["XDG_CONFIG_HOME"] = "/xdg"
    host.files = ["/xdg/tributary/config.yaml": "defaults: {model: a/b}"]
    #expect(try host.load().config.defaults.model == "a/b")
  }

  @Test func `literal keys are hidden where configuration is shown`() throws {
    var host = FakeHost()
    host.files = [
      "/work/tributary.yaml": """
      providers:
        openai: {api_key: sk-1, options: {headers: {Authorization: Bearer sk-2}}}
        anthropic: {api_keys: ['${env:K}', sk-3]}
      """
    ]
    let text = try host.load().effective.text
    #expect(!text.contains("sk-"))
    #expect(text.contains("${env:K}"))
  }

  @Test func `paths of a file start at its folder`() throws {
    var host = FakeHost()
    host.files = [
      "/home/me/.config/tributary/config.yaml": "providers: {openai: {api_key: '${file:openai.key}'}}",
      "/home/me/.config/tributary/openai.key": "sk-1",
    ]
    #expect(
      try host.load().config.providers["openai"]?.apiKeys
        == [Secret(reference: "${file:/home/me/.config/tributary/openai.key}")])
  }
}
