import JSONKit
import Policies
import Stores
import Tributary

/// What a command line says of servers and models, which is kept with a run so that it goes on with the same ones.
struct RunSetup: Sendable {
  private(set) var request: ConfigurationRequest
  private(set) var model: ModelChoice

  /// The model of `--model` and the address of `--base-url`.
  struct ModelChoice: Sendable {
    var name: String?
    var baseURL: String?
  }

  init(_ request: ConfigurationRequest, _ model: ModelArguments? = nil) {
    self.request = request
    self.model = ModelChoice(name: model?.model, baseURL: model?.baseURL)
  }

  /// The setup of a kept run.
  ///
  /// - Throws: `RunStoreError` when there is no such run, `StoreError`.
  static func kept(with run: String, _ console: Console) async throws -> RunSetup {
    let host = ClientHost.current(redactor: console.streams.redactor)
    return try await withClient(Config(), host: host) { client in
      let store: RunStore = try client.runs()
      return RunSetup(json: try await store.snapshot(of: store.find(run).id)["setup"] ?? .null)
    }
  }

  private init(json: JSON) {
    func texts(_ key: String) -> [String]? { json[key]?.arrayValue.map { $0.compactMap(\.stringValue) } }
    request = ConfigurationRequest(
      file: json["config"]?.stringValue, serversDirectories: texts("servers_dirs") ?? [], servers: texts("servers"))
    request.lock = json["lock"]?.stringValue.flatMap { DefinitionLockMode(rawValue: $0) }
    request.policyFiles = texts("policy") ?? []
    request.permissionMode = json["permission_mode"]?.stringValue.flatMap { PermissionMode(rawValue: $0) }
    model = ModelChoice(name: json["model"]?.stringValue, baseURL: json["base_url"]?.stringValue)
  }

  /// With what another command line says, where it says something.
  func replaced(by other: ConfigurationRequest) -> RunSetup {
    var setup = self
    if let file: String = other.file { setup.request.file = file }
    if !other.serversDirectories.isEmpty { setup.request.serversDirectories = other.serversDirectories }
    if let names: [String] = other.servers { setup.request.servers = names }
    if let lock: DefinitionLockMode = other.lock { setup.request.lock = lock }
    if !other.policyFiles.isEmpty { setup.request.policyFiles = other.policyFiles }
    if let mode: PermissionMode = other.permissionMode { setup.request.permissionMode = mode }
    return setup
  }

  /// What is kept: whole paths, because a run may go on in another folder.
  func json(in environment: HostEnvironment) -> JSON {
    func list(_ texts: [String]) -> JSON { .array(texts.map(JSON.string)) }
    var members = JSON.Object()
    if let file: String = request.file { members["config"] = .string(environment.absolute(file)) }
    if !request.serversDirectories.isEmpty {
      members["servers_dirs"] = list(request.serversDirectories.map { environment.absolute($0) })
    }
    if let names: [String] = request.servers { members["servers"] = list(names) }
    if let lock: DefinitionLockMode = request.lock { members["lock"] = .string(lock.rawValue) }
    if !request.policyFiles.isEmpty { members["policy"] = list(request.policyFiles.map { environment.absolute($0) }) }
    if let mode: PermissionMode = request.permissionMode { members["permission_mode"] = .string(mode.rawValue) }
    if let name: String = model.name { members["model"] = .string(name) }
    if let address: String = model.baseURL { members["base_url"] = .string(address) }
    return .object(members)
  }

  /// Puts the model where what names none finds it, and its address where its provider looks for it.
  func adjust(_ config: inout Config) {
    if let name: String = model.name { config.defaults.model = name }
    ModelArguments.adjust(&config, model: model.name, baseURL: model.baseURL)
  }
}
