import Agents
import ArgumentParser
import JSONKit
import MCP
import Runs
import Tributary

/// What servers let be read.
struct ResourcesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resources", abstract: "Lists what your servers let be read, and reads it.",
    subcommands: [ResourcesListCommand.self, ResourcesGetCommand.self], defaultSubcommand: ResourcesListCommand.self)
}

/// Lists the resources of the servers.
struct ResourcesListCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls", abstract: "Lists the resources of your servers.", aliases: ["list"])

  @OptionGroup var global: GlobalOptions
  @OptionGroup var servers: ServerOptions
  @OptionGroup var format: FormatOptions

  @Flag(help: "The patterns of addresses in place of single resources.")
  var templates = false

  @Argument(help: "Only those of this server.")
  var server: String?

  var output: OutputSettings { global.settings(format.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    let request: ConfigurationRequest = servers.request(global)
    return try await Host.with(request, console, use: .look) { host in
      if let server { try host.check(server: server) }
      let names: [String]? = server.map { [$0] }
      let required: [String] = names ?? request.servers ?? []
      let rows: [Row] =
        templates
        ? try host.entries(await host.client.listResourceTemplates(servers: names), required: required, console)
          .map(Row.init(template:))
        : try host.entries(await host.client.listResources(servers: names), required: required, console)
          .map(Row.init(resource:))
      if console.format == .json {
        try console.write(.array(rows.map(\.json)))
      } else {
        try Table(["SERVER", templates ? "PATTERN" : "URI", "TYPE", "SIZE", "NAME"], rows.map(\.cells)).write(console)
      }
      if rows.isEmpty {
        console.progress("\(server ?? "no server") has \(server == nil ? "a resource" : "no resources")")
      }
      return .success
    }
  }

  /// What is told of one resource, or of a pattern.
  private struct Row {
    let cells: [String]
    let json: JSON

    init(resource listed: (server: String, entry: MCPResource)) {
      let (server, resource) = listed
      cells = [
        server, DialogText.line(resource.uri, limit: 1_000), DialogText.line(resource.mimeType ?? ""),
        resource.size.map { Figures.size($0) } ?? "", DialogText.line(resource.title ?? resource.name),
      ]
      json = .object(JSON.Object(listed: resource.raw, by: server))
    }

    init(template listed: (server: String, entry: MCPResourceTemplate)) {
      let (server, template) = listed
      cells = [
        server, DialogText.line(template.uriTemplate, limit: 1_000), DialogText.line(template.mimeType ?? ""), "",
        DialogText.line(template.title ?? template.name),
      ]
      json = .object(JSON.Object(listed: template.raw, by: server))
    }
  }
}
