import LLMProviders
import Synchronization
import TestKit
import Testing
import Tributary

/// Lists of models that are kept for a day.
@Suite(.timeLimit(.minutes(5))) struct ModelListTests {
  /// A provider that counts how often it is asked.
  private final class Counting: Provider {
    let name = "openai"
    private let asked = Mutex(0)
    private let fails: Bool

    init(fails: Bool = false) {
      self.fails = fails
    }

    var count: Int { asked.withLock { $0 } }

    func models() async throws -> [ModelInfo] {
      let count: Int = asked.withLock { count in
        count += 1
        return count
      }
      if fails { throw InvocationError(.providerUnavailable, "down", kind: .network) }
      return [ModelInfo(id: "gpt-6-luna", provider: name, displayName: "Luna \(count)", contextTokens: count)]
    }

    func invoke(_ request: ProviderRequest) async throws -> ResponseStream {
      throw InvocationError(.modelNotSupported, "The model does not exist.", kind: .notFound)
    }
  }

  /// A machine whose files can be written and whose clock is set by hand.
  private final class Machine: Sendable {
    struct State: Sendable {
      var files: [String: [UInt8]] = [:]
      var now: Int64 = 1_800_000_000
    }

    let state = Mutex(State())
    let variables: [String: String]

    init(_ variables: [String: String] = ["HOME": "/home/me"]) {
      self.variables = variables
    }

    var environment: HostEnvironment {
      var host = FakeHost()
      host.variables = variables
      var environment: HostEnvironment = host.environment
      environment.readFile = { [self] path, _ in state.withLock { $0.files[path] } }
      environment.writeFile = { [self] path, bytes in state.withLock { $0.files[path] = bytes } }
      environment.now = { [self] in state.withLock { $0.now } }
      return environment
    }

    var paths: [String] { state.withLock { $0.files.keys.sorted() } }

    func wait(_ seconds: Int64) {
      state.withLock { $0.now += seconds }
    }

    func remembering(_ provider: any Provider) throws -> any Provider {
      let key = ModelListKey(provider: "openai", baseURL: "https://x/v1", key: "sk-secret-0123456789")
      let list = try #require(ModelListFile(key, in: environment))
      return RememberingProvider(provider, list: list)
    }
  }

  @Test func `a list is asked for once a day, and again when that is wanted`() async throws {
    let (machine, counting) = (Machine(), Counting())
    let provider = try machine.remembering(counting)
    let first = try await provider.models()
    #expect(try await provider.models() == first)
    machine.wait(24 * 3600 - 1)
    #expect(try await provider.models() == first)
    #expect(counting.count == 1)
    machine.wait(1)
    #expect(try await provider.models().first?.contextTokens == 2)
    #expect(try await provider.models(refresh: true).first?.contextTokens == 3)
    #expect(try await provider.models().first?.contextTokens == 3)
    #expect(counting.count == 3)
    #expect(machine.paths.count == 1)
    #expect(machine.paths[0].hasPrefix("/home/me/.cache/tributary/models/openai-"))
    #expect(machine.paths[0].hasSuffix(".json"))
  }

  @Test func `a list of the future is no list`() async throws {
    let (machine, counting) = (Machine(), Counting())
    let provider = try machine.remembering(counting)
    _ = try await provider.models()
    machine.wait(-10)
    _ = try await provider.models()
    #expect(counting.count == 2)
  }

  @Test(arguments: [
    "", "{", "[]", #"{"v":2}"#, #"{"v":1,"saved":1800000000,"models":[{"id":7}]}"#,
    #"{"v":1,"saved":"now","models":[]}"#,
  ])
  func `a broken file is ignored and written anew`(content: String) async throws {
    let (machine, counting) = (Machine(), Counting())
    let provider = try machine.remembering(counting)
    _ = try await provider.models()
    let path = try #require(machine.paths.first)
    machine.state.withLock { $0.files[path] = Array(content.utf8) }
    #expect(try await provider.models().first?.contextTokens == 2)
    #expect(try await provider.models().first?.contextTokens == 2)
    let written = machine.state.withLock { $0.files[path] ?? [] }
    #expect(try JSON(parsing: written)["models"]?[0]?["id"] == "gpt-6-luna")
  }

  @Test func `a failure is told and nothing is kept of it`() async throws {
    let machine = Machine()
    let provider = try machine.remembering(Counting(fails: true))
    await #expect(throws: InvocationError.self) { try await provider.models() }
    #expect(machine.paths.isEmpty)
  }

  @Test func `without a home nothing is kept, with a cache folder it is there`() throws {
    let key = ModelListKey(provider: "openai", baseURL: "", key: nil)
    #expect(ModelListFile(key, in: Machine([:]).environment) == nil)
    #expect(Machine(["XDG_CACHE_HOME": "/c", "HOME": "/h"]).environment.cacheDirectory == "/c/tributary")
    #expect(Machine(["XDG_CACHE_HOME": "c", "HOME": "/h"]).environment.cacheDirectory == "/h/.cache/tributary")
  }

  @Test(arguments: [("gpt-6-lunna", true), ("claude", false)])
  func `an unknown model is answered with a near name from the kept list`(model: String, isNear: Bool) async throws {
    let provider = try Machine().remembering(Counting())
    let request = ProviderRequest(
      invocation: InvocationRequest(model: model, messages: [Message(role: .user, content: "x")]))
    let before = try await #require(throws: InvocationError.self) { try await provider.invoke(request) }
    #expect(before.message == "The model does not exist.")
    _ = try await provider.models()
    let after = try await #require(throws: InvocationError.self) { try await provider.invoke(request) }
    #expect(after.message == (isNear ? "The model does not exist; did you mean \"gpt-6-luna\"?" : before.message))
    #expect(after.code == .modelNotSupported)
  }
}

/// Providers of compatible servers, made from their profiles.
@Suite struct ProfileProviderTests {
  private func failure(_ options: ProviderConfig.Options, baseURL: String? = nil, _ variables: [String: String] = [:])
    async throws -> InvocationError
  {
    var host = FakeHost()
    host.variables = variables
    let config = Config(providers: ["mine": ProviderConfig(baseURL: baseURL, options: options)])
    let client = try Client(config, host: ClientHost(environment: host.environment) { TestRun().services.sources })
    let request = InvocationRequest(model: "mine/m", messages: [Message(role: .user, content: "x")], tools: [])
    return try await #require(throws: InvocationError.self) { try await client.invokeSync(request) }
  }

  @Test(arguments: [
    ("groq", "GROQ_API_KEY"), ("mistral", "MISTRAL_API_KEY"), ("deepseek", "DEEPSEEK_API_KEY"), ("xai", "XAI_API_KEY"),
    ("openrouter", "OPENROUTER_API_KEY"),
  ])
  func `a service without its key is an error that names the variable`(profile: String, variable: String) async throws {
    // A profile says by itself which interface it is.
    for kind in ["openai-compat", nil] {
      let error = try await failure(.init(kind: kind, profile: profile))
      #expect(error.code == .authenticationFailed)
      #expect(error.message.contains(variable))
      #expect(error.message.contains("MINE_API_KEY"))
    }
  }

  @Test func `Azure needs an address`() async throws {
    let error = try await failure(
      .init(kind: "openai-compat", profile: "azure"), ["AZURE_OPENAI_API_KEY": "sk-azure-0123456789"])
    #expect(error.message.contains("base_url"))
  }

  @Test func `a service's key goes to no other address`() throws {
    func variables(_ profile: OpenAIChatSettings.Profile, hasOwnAddress: Bool) -> [String] {
      ProviderKeys(name: "mine", profile: profile, hasOwnAddress: hasOwnAddress).key
    }
    #expect(variables(.groq, hasOwnAddress: false) == ["MINE_API_KEY", "GROQ_API_KEY"])
    #expect(variables(.groq, hasOwnAddress: true) == ["MINE_API_KEY"])
    #expect(variables(.azure, hasOwnAddress: true) == ["MINE_API_KEY", "AZURE_OPENAI_API_KEY"])
    #expect(variables(.ollama, hasOwnAddress: false) == ["MINE_API_KEY"])
    #expect(ProviderKeys(name: "groq", profile: .groq, hasOwnAddress: false).key == ["GROQ_API_KEY"])
  }
}
