import ArgumentParser
import JSONKit
import LLM
import Runs
import Tributary

/// Lists the models of the providers.
struct ModelsCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "Lists the models of the providers that have a key.")

  @Flag(help: "Asks the providers anew instead of reading the lists of the last 24 hours.")
  var refresh = false

  @OptionGroup var global: GlobalOptions
  @OptionGroup var format: FormatOptions

  var output: OutputSettings { global.settings(format.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try await Host.with(ServerOptions.none(global), console, use: .none) { host in
      var models: [ModelInfo] = []
      var failure: InvocationError?
      for list in await host.client.providers.modelLists(refresh: refresh) {
        do {
          models += try list.models.get()
        } catch let error as InvocationError {
          // Without a key or an address nobody was asked.
          guard error.status != nil || error.kind == .network || error.kind == .timeout else { continue }
          console.warning(error.message)
          failure = failure ?? error
        }
      }
      guard !models.isEmpty || failure != nil else {
        let keys: String = EnvironmentVariables.ofKeys.joined(separator: ", ")
        throw CommandFailure(
          .authentication, "authentication_failed", "no provider has a key; looked for \(keys)")
      }
      try write(models, console)
      return models.isEmpty ? .provider : .success
    }
  }

  private func write(_ models: [ModelInfo], _ console: Console) throws {
    guard console.format != .json else { return try console.write(.array(models.map(\.json))) }
    for model in models { try console.write("\(model.provider)/\(model.id)") }
  }
}
