import Documents
import JSONKit
import LLM
import LLMProviders

/// The scripted model: the model's name is the path of the file with its turns, `scripted/examples/first-run.script.yaml`.
///
/// With a script in the configuration every model name plays that one. The file is read for each request, so that a
/// changed script needs no new client.
struct ScriptedFiles: Provider {
  let name: String
  /// The path of the configuration; nil takes the model's name.
  let script: String?
  let environment: HostEnvironment

  func models() async throws -> [ModelInfo] {
    // Every name plays the script of the configuration; that of its file says which it is and not where.
    let file = script?.split(separator: "/").last
    return file.map { [ModelInfo(id: String($0), provider: name)] } ?? []
  }

  func invoke(_ request: ProviderRequest) async throws -> ResponseStream {
    try await player(request.invocation.model).invoke(request)
  }

  private func player(_ model: String) throws(InvocationError) -> ScriptedProvider {
    let path: String = environment.absolute(script ?? model)
    do throws(ConfigurationError) {
      let file = try ConfigurationFile.read(path, in: environment)
      return try file.reading { try ScriptedProvider(name: name, script: $0) }
    } catch {
      throw InvocationError(
        error.code == .unreadable ? .modelNotSupported : .invalidRequest, "The script cannot be played: \(error)",
        kind: error.code == .unreadable ? .notFound : .invalidRequest, provider: name, model: model)
    }
  }
}
