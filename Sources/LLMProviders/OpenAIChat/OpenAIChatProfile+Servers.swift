// Sources: the servers' own documentation, read 2026-11-23 to 2026-11-25; what they refuse is from reports of their users:
// LM Studio bug tracker 189 (no json_object), llm-exe 662 (DeepSeek: no json_schema), avante.nvim 2347 (Mistral: no
// stream_options), eca 231 (Mistral: no max_completion_tokens).

extension OpenAIChatSettings.Profile {
  /// OpenAI itself.
  public static let openAI = make("openai") { profile in
    profile.maxTokensName = "max_completion_tokens"
    profile.isOpenAI = true
    profile.isMaker = true
  }

  /// Most other servers.
  public static let compatible = make("compatible") { _ in }

  /// Ollama; it takes any key and its tool choice and parallel calls cannot be set.
  public static let ollama = make("ollama", "http://localhost:11434/v1") { profile in
    profile.takesToolChoice = false
    profile.takesParallelToolCalls = false
  }

  /// vLLM.
  public static let vLLM = make("vllm", "http://localhost:8000/v1") { _ in }

  /// The server of llama.cpp.
  public static let llamaCpp = make("llama.cpp", "http://localhost:8080/v1") { _ in }

  /// LM Studio; it refuses `json_object`.
  public static let lmStudio = make("lmstudio", "http://localhost:1234/v1") { profile in
    profile.jsonFormats = .schemaOnly
  }

  /// OpenRouter, which states the price of each answer.
  public static let openRouter = make("openrouter", "https://openrouter.ai/api/v1", key: "OPENROUTER_API_KEY") {
    $0.reasoning = .object
  }

  /// Groq.
  public static let groq = make("groq", "https://api.groq.com/openai/v1", key: "GROQ_API_KEY") { profile in
    profile.maxTokensName = "max_completion_tokens"
  }

  /// Mistral, which refuses every member it does not know.
  public static let mistral = make("mistral", "https://api.mistral.ai/v1", key: "MISTRAL_API_KEY") { profile in
    profile.isMaker = true
    profile.takesStreamOptions = false
    profile.requiredTool = "any"
    profile.seedName = "random_seed"
  }

  /// DeepSeek; `strict` is only known at its beta address.
  public static let deepSeek = make("deepseek", "https://api.deepseek.com", key: "DEEPSEEK_API_KEY") { profile in
    profile.isMaker = true
    profile.takesParallelToolCalls = false
    profile.takesStrict = false
    profile.jsonFormats = .objectOnly
    profile.reasoning = .effortAndSwitch
  }

  /// xAI.
  public static let xAI = make("xai", "https://api.x.ai/v1", key: "XAI_API_KEY") { profile in
    profile.isMaker = true
  }

  /// Azure OpenAI; its address is the resource's: `https://NAME.openai.azure.com/openai/v1`.
  public static let azure = make("azure", key: "AZURE_OPENAI_API_KEY") { profile in
    profile.maxTokensName = "max_completion_tokens"
    profile.isOpenAI = true
    profile.isMaker = true
    profile.keyField = .apiKey
  }

  /// Every profile that has a name.
  public static let all: [Self] = [
    openAI, compatible, ollama, vLLM, llamaCpp, lmStudio, openRouter, groq, mistral, deepSeek, xAI, azure,
  ]

  /// The profile of that name.
  public static func named(_ name: String) -> Self? { all.first { $0.name == name } }

  /// The profile of the service at an address; a local address says nothing of the server behind it.
  static func at(_ baseURL: String) -> Self {
    let host = host(baseURL)
    if host == "api.openai.com" { return .openAI }
    if host.hasSuffix(".openai.azure.com") { return .azure }
    return all.first { $0.needsKey && $0.baseURL.map(Self.host) == host } ?? .compatible
  }

  /// What stands between `https://` and the next slash; empty for every other address.
  private static func host(_ url: String) -> String {
    guard url.hasPrefix("https://") else { return "" }
    return String(url.dropFirst("https://".count).prefix { $0 != "/" })
  }

  private static func make(
    _ name: String, _ baseURL: String? = nil, key: String? = nil, _ adjust: (inout Self) -> Void
  ) -> Self {
    var profile = Self(name: name, maxTokensName: "max_tokens", isOpenAI: false)
    profile.baseURL = baseURL
    profile.keyVariables = key.map { [$0] } ?? []
    profile.needsKey = key != nil
    adjust(&profile)
    return profile
  }
}
