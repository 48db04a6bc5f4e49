import Agents
import ArgumentParser
import JSONKit
import JSONRPC
import MCPTransports
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
      SandboxFindings(loaded.config).add(to: &report)
      checkModels(loaded.config, &report)
      try await checkServers(loaded.config, console, &report)
    } catch let error as ConfigurationError {
      report.add(.bad, "configuration", error.description)
    }
    if console.format == .json {
      try console.write(.array(report.findings.map(\.json)))
    } else {
      for finding in report.findings { try console.write(finding.line) }
    }
    return report.isHealthy ? .success : .failed
  }

  private func checkShim(_ config: Config, _ report: inout Report) {
    do {
      report.add(.good, "shim", try ShimLocation.find(explicit: config.mcp.shim))
    } catch {
      report.add(.bad, "shim", error.message)
    }
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

  private func checkServers(_ config: Config, _ console: Console, _ report: inout Report) async throws {
    var host = ClientHost.current(redactor: console.streams.redactor)
    host.firstUse = .pass
    let statuses: [ServerStatus] = try await withClient(config, host: host) { await $0.servers.connect() }
    for status in statuses {
      let took: String = Figures.duration(milliseconds: Int(status.duration.milliseconds))
      switch status.state {
      case .ready: report.add(.good, "server", "\(status.name): \(Figures.plural(status.tools.count, "tool")), \(took)")
      case .idle, .starting, .late: report.add(.note, "server", "\(status.name): \(status.message ?? "not asked")")
      case .failed, .auth:
        let definition: ServerDefinition? = config.mcp.servers.first { $0.name.sameBytes(as: status.name) }
        let advice: ServerAdvice? = definition.map { ServerAdvice(status, $0) }
        let failure: String = status.failureText
        let name: String = [":", " "].contains { failure.hasPrefix(status.name + $0) } ? "" : status.name + ": "
        let text: String = name + failure + (advice?.text ?? "")
        report.add(.bad, "server", text)
      }
    }
    for held in statuses.flatMap(\.heldBack) { report.add(.note, "server", held.message) }
    for server in config.mcp.servers where !server.isDisabled && server.isUnencrypted {
      report.add(
        .note, "server",
        "\(server.name): \(server.target) can be read and changed on the way; prefer https:// or tcps://")
    }
    for server in config.mcp.servers where server.isDisabled {
      report.add(.note, "server", "\(server.name): disabled; 'tributary mcp enable \(server.name)' uses it again")
    }
  }
}

extension String {
  /// The text without a prefix, if it has it.
  fileprivate func replacingPrefix(_ prefix: String) -> String {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
  }
}
