import JSONRPC
import MCPTransports
package import Sandbox
package import Servers

extension SandboxPlan {
  /// How a server's program is started on this machine.
  ///
  /// - Parameters:
  ///   - command: with every reference replaced, apart from those of its sandbox.
  ///   - proxySocket: where the proxy of its network will listen.
  /// - Throws: `MCPServerError` with what is missing and what to do.
  init(
    _ command: ServerDefinition.Command, of server: ServerDefinition, _ config: MCPConfig, _ host: HostEnvironment,
    proxySocket: String?
  ) throws(MCPServerError) {
    func fail(_ message: String, _ cause: (any Error)? = nil) -> MCPServerError {
      MCPServerError(.unavailable, "the server \"\(server.name)\" is not started: \(message)", cause: cause)
    }
    let sandbox: ServerSandbox
    do throws(ReferenceError) {
      sandbox = try command.effectiveSandbox(config).resolved(in: host)
    } catch {
      throw fail("sandbox: \(error.message)")
    }
    // The files were looked at when they were read; what their paths lead to may have changed since.
    if server.comesWithFolder,
      let objection = config.sandboxFloor.objection(to: sandbox, in: host, isResolved: true)
    {
      throw fail(objection, SandboxError(.settings, objection))
    }
    if case .listeningCommand = server.endpoint, sandbox.profile.isConfined {
      throw fail(
        "a server that listens on a port cannot be confined; say \"sandbox\": \"floor\", or let it speak over stdio")
    }
    do throws(SandboxError) {
      try self.init(
        command, sandbox, name: server.name, folder: "servers", shim: config.shim, host, proxySocket: proxySocket)
    } catch {
      throw fail(error.message, error)
    }
  }

  /// How the program of a local tool is started on this machine.
  ///
  /// - Parameter sandbox: as it is written; its paths begin at the current folder.
  /// - Throws: `SandboxError` with what is missing and what to do.
  init(
    _ command: ServerDefinition.Command, ofTool name: String, in sandbox: ServerSandbox, shim: String?,
    _ host: HostEnvironment, proxySocket: String?
  ) throws(SandboxError) {
    var sandbox: ServerSandbox = sandbox
    sandbox.read = sandbox.read.map { host.absolute($0) }
    sandbox.write = sandbox.write.map { host.absolute($0) }
    try self.init(command, sandbox, name: name, folder: "tools", shim: shim, host, proxySocket: proxySocket)
  }

  private init(
    _ command: ServerDefinition.Command, _ sandbox: ServerSandbox, name: String, folder: String, shim: String?,
    _ host: HostEnvironment, proxySocket: String?
  ) throws(SandboxError) {
    guard let state = host.stateDirectory ?? (sandbox.profile.isConfined ? nil : "") else {
      throw SandboxError(
        .path, "its sandbox needs a folder for it, and there is no home folder; set HOME or XDG_STATE_HOME")
    }
    let request = Request(
      server: name, sandbox: sandbox, command: command, variables: host.variables, folder: "\(state)/\(folder)/\(name)",
      currentFolder: host.currentDirectory, guarded: host.ownFolders, proxySocket: proxySocket)
    try self.init(
      request, on: Self.machine(for: sandbox.profile, shim, host),
      inherited: ChildEnvironment.inherited(adding: [:]))
  }

  /// What is known of this machine without a trial is enough for what does not depend on one.
  private static func machine(
    for profile: ServerSandbox.Profile, _ shim: String?, _ host: HostEnvironment
  ) -> SandboxMachine {
    profile.isConfined ? .current(shim, host) : .kernel()
  }
}

extension SandboxMachine {
  /// This machine, seen through the shim of a configuration.
  package static func current(_ config: MCPConfig, _ host: HostEnvironment) -> SandboxMachine {
    current(config.shim, host)
  }

  fileprivate static func current(_ shim: String?, _ host: HostEnvironment) -> SandboxMachine {
    do throws(TransportError) {
      let path: String = host.variable("PATH") ?? "/usr/local/bin:/usr/bin:/bin"
      return current(shim: try ShimLocation.find(explicit: shim), path: path)
    } catch {
      return SandboxMachine(landlock: 0, hasFilters: false, missing: error.message)
    }
  }
}

extension ServerDefinition.Command {
  /// What holds for it: what its file says, else what the configuration says, else the floor.
  package func effectiveSandbox(_ config: MCPConfig) -> ServerSandbox {
    sandbox ?? config.sandbox ?? ServerSandbox(.floor)
  }
}

extension ServerSandbox {
  fileprivate func resolved(in host: HostEnvironment) throws(ReferenceError) -> ServerSandbox {
    let references = References(host, for: .open)
    var resolved: ServerSandbox = self
    (resolved.read, resolved.write) = ([], [])
    for text in read { resolved.read.append(host.absolute(try references.resolve(text))) }
    for text in write { resolved.write.append(host.absolute(try references.resolve(text))) }
    return resolved
  }
}

extension HostEnvironment {
  /// The folders that say what is started, and what is remembered of it.
  fileprivate var ownFolders: [String] {
    [userDirectory, stateDirectory, dataDirectory, systemDirectory].compactMap { $0 }
  }
}
