import Sandbox
import Servers
import Tributary

/// What `doctor` tells of sandboxes: what this machine can do, and which profiles that is enough for.
struct SandboxFindings {
  private let machine: SandboxMachine
  private let servers: [(name: String, sandbox: ServerSandbox)]

  init(_ config: Config) {
    machine = .current(config.mcp, .current())
    servers = config.mcp.servers.filter { !$0.isDisabled }.compactMap { server in
      server.command.map { (server.name, $0.effectiveSandbox(config.mcp)) }
    }
  }

  func add(to report: inout DoctorCommand.Report) {
    report.add(machine.missing == nil ? .good : .note, "sandbox", "tier \(machine.tier.text)\(abilities)")
    if let missing = machine.missing { report.add(.note, "sandbox", missing) }
    for tier in SandboxTier.allCases {
      let names: String = ServerSandbox.Profile.allCases.filter { $0.minimumTier == tier }.map(\.rawValue)
        .joined(separator: ", ")
      let isReached: Bool = machine.tier >= tier
      report.add(
        isReached ? .good : .note, "sandbox", "\(names): \(isReached ? "can be used" : "need tier \(tier.text)")")
    }
    for (name, sandbox) in servers where machine.tier < sandbox.profile.minimumTier {
      report.add(
        .bad, "sandbox",
        "\(name) is not started: its profile \(sandbox.profile.rawValue) needs tier \(sandbox.profile.minimumTier.text)"
      )
    }
  }

  private var abilities: String {
    let landlock: String = machine.landlock > 0 ? "version \(machine.landlock) of Landlock" : "no Landlock"
    return ": \(landlock), \(machine.bubblewrap ?? "no bubblewrap")"
  }
}
