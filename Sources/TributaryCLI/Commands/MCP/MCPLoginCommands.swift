import Agents
import ArgumentParser
import JSONKit
import Runs
import Tributary

/// Logs in to a server on the web.
struct MCPLoginCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "login", abstract: "Logs in to a server on the web; the tokens are kept for this user.",
    discussion: """
      A browser opens the authorization page and comes back to a port of this machine. On a machine without one, \
      --no-browser prints the page's address and asks for the address that the browser ends at.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var folders: ServersDirOption
  @OptionGroup var format: FormatOptions

  @Flag(help: "Print the address and read the answer from the terminal.")
  var noBrowser = false

  @Argument(help: "The server's name.")
  var name: String

  var output: OutputSettings { global.settings(format.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try await Host.with(folders.request(global), console, use: .look) { host in
      let server: ServerDefinition = try host.definition(name)
      let port: Int? = server.authorization?.callbackPort
      let agent: any AuthorizationAgent =
        noBrowser ? PastingAgent(console: console, port: port ?? PastingAgent.defaultPort) : browser(port, console)
      try await host.client.logIn(server.name, agent: agent)
      let status: ServerStatus? = try await host.connect([server.name], required: [server.name], console).first
      let count: Int = status?.tools.count ?? 0
      if console.format == .json {
        try console.write(["name": .string(server.name), "state": "ready", "tools": JSON(count)])
      } else {
        try console.write("logged in to \(server.name), \(Figures.plural(count, "tool"))")
      }
      return .success
    }
  }

  private func browser(_ port: Int?, _ console: Console) -> LoopbackAgent {
    LoopbackAgent(port: port) { url in
      console.progress("open this page to log in to \(name):\n  \(url)")
      do {
        try Browser().open(url)
      } catch {
        console.warning("\(error); open the page yourself, or use --no-browser")
      }
    }
  }
}

/// Forgets a login.
struct MCPLogoutCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "logout", abstract: "Takes back the tokens of a server and forgets them.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var folders: ServersDirOption
  @OptionGroup var format: FormatOptions

  @Argument(help: "The server's name.")
  var name: String

  var output: OutputSettings { global.settings(format.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try await Host.with(folders.request(global), console, use: .look) { host in
      let server: ServerDefinition = try host.definition(name)
      let wasLoggedIn: Bool = try await host.client.logOut(server.name)
      if console.format == .json {
        try console.write(["name": .string(server.name), "logged_out": .bool(wasLoggedIn)])
      } else {
        console.progress(wasLoggedIn ? "logged out of \(server.name)" : "there was no login to \(server.name)")
      }
      return .success
    }
  }
}
