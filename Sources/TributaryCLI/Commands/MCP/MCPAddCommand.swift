import ArgumentParser
import JSONKit
import Runs
import Tributary

/// Adds a server: a program that is started, or an address.
struct MCPAddCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Adds a server: a program after --, or an address.",
    discussion: """
      tributary mcp add files -- files-server --root .
      tributary mcp add github --env 'TOKEN=${TOKEN}' -- github-mcp-server stdio
      tributary mcp add plc tcp://127.0.0.1:9000 --scope project
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var scope: ScopeOption
  @OptionGroup var format: FormatOptions

  @Option(parsing: .singleValue, help: ArgumentHelp("A variable of the program; may be repeated.", valueName: "K=V"))
  var env: [String] = []

  @Option(parsing: .singleValue, help: ArgumentHelp("A header field for a web address.", valueName: "K:V"))
  var header: [String] = []

  @Argument(help: "The server's name.")
  var name: String

  @Argument(help: "host:port, tcp://host:port or another address.")
  var address: String?

  @Argument(parsing: .postTerminator, help: "The program and its arguments.")
  var command: [String] = []

  var output: OutputSettings { global.settings(format.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try NewServer(name: name, definition: try definition(), scope: scope.scope ?? .user).write(console)
  }

  private func definition() throws(CommandFailure) -> JSON {
    var members: JSON.Object = [:]
    switch (address, command.first) {
    case (let address?, nil): members.append("url", .string(address))
    case (nil, let program?):
      members.append("command", .string(program))
      if command.count > 1 { members.append("args", .array(command.dropFirst().map(JSON.string))) }
    case (nil, nil): throw .usage("say what the server is: a program after --, or an address")
    case (_?, _?): throw .usage("a server is a program or an address, not both")
    }
    if let env: JSON.Object = try pairs(env, "=", "--env") { members.append("env", .object(env)) }
    if let header: JSON.Object = try pairs(header, ":", "--header") { members.append("headers", .object(header)) }
    return .object(members)
  }

  private func pairs(_ texts: [String], _ mark: Character, _ flag: String) throws(CommandFailure) -> JSON.Object? {
    var members: JSON.Object = [:]
    for text in texts {
      guard let place = text.firstIndex(of: mark), place > text.startIndex else {
        throw .usage("\(flag) '\(text)': expected NAME\(mark)VALUE")
      }
      let value: Substring = text[text.index(after: place)...].drop { mark == ":" && $0 == " " }
      members[String(text[..<place])] = .string(String(value))
    }
    return members.isEmpty ? nil : members
  }
}

/// Adds a server by its definition.
struct MCPAddJSONCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "add-json", abstract: "Adds a server by its definition, as it would stand in a file of servers.d.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var scope: ScopeOption
  @OptionGroup var format: FormatOptions

  @Argument(help: "The server's name.")
  var name: String

  @Argument(help: "The definition: JSON, @FILE, or @- for standard input.")
  var definition: String

  var output: OutputSettings { global.settings(format.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    let text: String = try TextArgument(definition).read(console.streams)
    let value: JSON
    do {
      value = try JSON(parsing: text)
    } catch {
      throw CommandFailure.usage("the definition is not JSON: \(error)")
    }
    return try NewServer(name: name, definition: value, scope: scope.scope ?? .user).write(console)
  }
}

/// A server that is about to be added.
struct NewServer {
  let name: String
  let definition: JSON
  let scope: ServerScope

  /// Writes its file, and says what else there is to know.
  func write(_ console: Console) throws -> Runs.ExitCode {
    let file: String = try ServerFiles().add(name, definition, scope: scope)
    if console.format == .json {
      try console.write(["name": .string(name), "scope": .string(scope.rawValue), "file": .string(file)])
    } else {
      try console.write(file)
    }
    for secret in ServerFiles.literalSecrets(in: definition) {
      console.warning("the value of \(secret) stands in \(file) as it is; prefer a reference: '${env:\(secret)}'")
    }
    let url: String = definition["url"]?.stringValue ?? ""
    if ServerDefinition(name: name, endpoint: .url(url)).isUnencrypted {
      console.warning("what is said with \(url) can be read and changed on the way; prefer https:// or tcps://")
    }
    if scope != .user { agree(console) }
    return .success
  }

  /// Whoever adds a server to a folder agrees to it; others who work there are asked.
  private func agree(_ console: Console) {
    do {
      let loaded: LoadedConfiguration = try LoadedConfiguration.load()
      guard let server = loaded.unapproved.first(where: { $0.name.sameBytes(as: name) }) else { return }
      var host = ClientHost.current()
      host.isAudited = true
      let trail: AuditTrail? = try AuditTrail.of(loaded.config.audit, host)
      try trail?.beginWaiting(.consent(server, isGiven: true, by: "command line"))
      try ServerConsents(host.environment).add(server)
    } catch {
      console.warning("that you agree to \(name) is not remembered: \(CommandFailure(error).message)")
    }
  }
}
