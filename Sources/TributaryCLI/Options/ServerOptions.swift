import ArgumentParser
import Tributary

/// Which servers a command works with.
struct ServerOptions: ParsableArguments, Sendable {
  @Option(help: ArgumentHelp("Only these servers, by name; each must be available.", valueName: "a,b"))
  var servers: String?

  @Option(help: ArgumentHelp("A folder of server files; naming it agrees to run what they define.", valueName: "dir"))
  var serversDir: [String] = []

  @Flag(
    name: .customLong("no-lock"),
    help: "Use servers as they are now, without holding back what changed since it was approved.")
  var ignoresLock = false

  @OptionGroup var policy: PolicyOptions

  func request(_ global: GlobalOptions) -> ConfigurationRequest {
    var request = ConfigurationRequest(
      file: global.config, serversDirectories: serversDir, servers: servers.map(Self.names))
    if ignoresLock { request.lock = .off }
    policy.add(to: &request)
    return request
  }

  /// Names between commas, without blanks.
  static func names(_ list: String) -> [String] {
    list.split(separator: ",").map { String($0.filter { $0 != " " }) }.filter { !$0.isEmpty }
  }
}

extension ServerOptions {
  /// For commands that need no server.
  static func none(_ global: GlobalOptions) -> ConfigurationRequest {
    ConfigurationRequest(file: global.config, servers: [])
  }
}
