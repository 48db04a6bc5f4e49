import ArgumentParser
import JSONKit
import LLM
import Runs
import Tributary

/// Lists the models of the providers.
struct ModelsCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "Lists the models of the providers that have a key.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var format: FormatOptions

  var output: OutputSettings { global.settings(format.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try await Host.with(ServerOptions.none(global), console) { host in
      let models: [ModelInfo] = try await host.client.listModels()
      if format.format == .json {
        try console.write(.array(models.map(\.json)))
      } else {
        for model in models { try console.write("\(model.provider)/\(model.id)") }
      }
      return .success
    }
  }
}
