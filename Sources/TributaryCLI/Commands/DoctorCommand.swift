import Agents
import ArgumentParser
import JSONKit
import Runs
import Tributary

/// Looks at everything a run needs.
struct DoctorCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Checks the configuration, the servers and the keys; exit code 1 when one is wrong.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var servers: ServerOptions
  @OptionGroup var format: FormatOptions

  var output: OutputSettings { global.settings(format.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    var report = Report()
    report.add(.good, "version", "tributary \(TributaryVersion.current)")
    do {
      let loaded: LoadedConfiguration = try LoadedConfiguration.load(servers.request(global))
      report.add(.good, "configuration", "\(Figures.plural(loaded.config.mcp.servers.count, "server")) defined")
      for problem in loaded.problems { report.add(.bad, "configuration", problem.description) }
      for notice in loaded.notices { report.add(.note, "consent", notice.replacingPrefix("warning: ")) }
      checkShim(loaded.config, &report)
      checkModels(loaded.config, &report)
      try await checkServers(loaded.config, &report)
    } catch let error as ConfigurationError {
      report.add(.bad, "configuration", error.description)
    }
    if format.format == .json {
      try console.write(.array(report.findings.map(\.json)))
    } else {
      for finding in report.findings { try console.write(finding.line) }
    }
    return report.isHealthy ? .success : .failed
  }

  private func checkShim(_ config: Config, _ report: inout Report) {
    let path: String? = ShimPath.find(setting: config.mcp.shim)
    let hint = "build the product tributary-shim, or set mcp.shim to its path; without it no program is started"
    report.add(path == nil ? .bad : .good, "shim", path ?? "tributary-shim was not found: \(hint)")
  }

  private func checkModels(_ config: Config, _ report: inout Report) {
    let keys: [(String, [String])] = [
      ("anthropic", ["ANTHROPIC_API_KEY"]), ("openai", ["OPENAI_API_KEY"]),
      ("google", ["GEMINI_API_KEY", "GOOGLE_API_KEY"]),
    ]
    for (provider, names) in keys {
      let configured: Bool = config.providers[provider]?.apiKeys.isEmpty == false
      let found: String? = configured ? "the configuration" : names.first { !(EnvironmentVariables[$0] ?? "").isEmpty }
      report.add(
        found == nil ? .note : .good, "key",
        found.map { "\(provider): from \($0)" } ?? "\(provider): none; \(names.joined(separator: " or ")) is not set")
    }
    report.add(
      config.defaults.model == nil ? .note : .good, "model",
      config.defaults.model.map { "default \($0)" } ?? "no default; name one with --model or set defaults.model")
  }

  private func checkServers(_ config: Config, _ report: inout Report) async throws {
    let statuses: [ServerStatus] = try await withClient(config) { await $0.servers.connect() }
    for status in statuses {
      let took: String = Figures.duration(milliseconds: Int(status.duration.milliseconds))
      switch status.state {
      case .ready: report.add(.good, "server", "\(status.name): \(Figures.plural(status.tools.count, "tool")), \(took)")
      case .failed: report.add(.bad, "server", "\(status.name): \(status.failureText)")
      case .idle: report.add(.note, "server", "\(status.name): not asked")
      }
    }
  }
}

extension String {
  /// The text without a prefix, if it has it.
  fileprivate func replacingPrefix(_ prefix: String) -> String {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
  }
}
