import Agents
import ArgumentParser
import JSONKit
import MCP
import Runs
import Tributary

/// Lists the servers and how they do.
struct MCPListCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls", abstract: "Lists the servers, without starting anything.", aliases: ["list"])

  @OptionGroup var global: GlobalOptions
  @OptionGroup var servers: ServerOptions
  @OptionGroup var format: FormatOptions

  @Flag(help: "Connect each of them and list its tools.")
  var probe = false

  var output: OutputSettings { global.settings(format.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    let request = servers.request(global)
    return try await Host.with(request, console, use: probe ? .look : .none) { host in
      let statuses: [ServerStatus] = probe ? await host.client.servers.connect() : host.client.servers.known()
      let rows: [Row] =
        host.loaded.config.mcp.servers.map { definition in
          Row(
            definition, status: statuses.first { $0.name.sameBytes(as: definition.name) },
            peer: host.peer(definition.name))
        } + host.loaded.unapproved.map { Row($0) }
      if console.format == .json {
        try console.write(.array(rows.map(\.json)))
      } else {
        if host.loaded.definesNoServer { console.progress(Host.adviceToAdd) }
        try Table(["NAME", "TRANSPORT", "PROTOCOL", "STATE", "TOOLS", "TIME", "ERROR"], rows.map(\.cells)).write(
          console)
      }
      let failed: Bool = statuses.contains(where: \.isFailure)
      return failed && request.servers != nil ? .serverUnavailable : .success
    }
  }

  /// What is told of one server.
  private struct Row {
    private let definition: ServerDefinition
    private let status: ServerStatus?
    private let peer: MCPPeer?
    private var isUnapproved = false

    init(_ definition: ServerDefinition, status: ServerStatus?, peer: MCPPeer?) {
      self.definition = definition
      self.status = status
      self.peer = peer
    }

    init(_ server: UnapprovedServer) {
      self.init(server.definition, status: nil, peer: nil)
      isUnapproved = true
    }

    private var transport: String { definition.carrier }

    private var state: String {
      if isUnapproved { return "unapproved" }
      return definition.isDisabled ? "disabled" : status?.state.rawValue ?? "idle"
    }

    /// How many of its tools are not used.
    private var heldBack: Int { status?.heldBack.count ?? 0 }

    /// Listed now or, by a server that is not running, the last time.
    private var tools: Int? {
      guard let status, status.state == .ready || !status.tools.isEmpty else { return nil }
      return status.tools.count
    }

    private var milliseconds: Int? {
      status.map { Int($0.duration.milliseconds) }
    }

    var cells: [String] {
      let held: String = heldBack == 0 ? "" : "\(Figures.plural(heldBack, "tool")) held back, see 'mcp review'"
      let error: String = status?.message.map { String($0.prefix { !$0.isNewline }) } ?? held
      let isReady: Bool = status?.state == .ready
      return [
        definition.name, transport, peer?.revision.rawValue ?? "", state, tools.map(String.init) ?? "",
        isReady ? Figures.duration(milliseconds: milliseconds ?? 0) : "", error,
      ]
    }

    var json: JSON {
      var members: JSON.Object = [
        "name": .string(definition.name), "transport": .string(transport), "state": .string(state),
        "start": .string(definition.start.rawValue),
      ]
      if let peer {
        members.append("protocol", .string(peer.revision.rawValue))
        if let info: MCPImplementation = peer.serverInfo { members.append("server_info", info.json) }
      }
      if let tools { members.append("tools", JSON(tools)) }
      if heldBack > 0 { members.append("held_back", JSON(heldBack)) }
      if let milliseconds, status?.state == .ready || status?.isFailure == true {
        members.append("ms", JSON(milliseconds))
      }
      if let message: String = status?.message { members.append("error", .string(message)) }
      if let source: String = definition.source { members.append("source", .string(source)) }
      return .object(members)
    }
  }
}
