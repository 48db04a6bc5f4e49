import MCPTransports
import Sandbox
package import Servers

/// How far what comes with a folder may open a sandbox: no further than the user's own configuration does.
///
/// Profiles from the strictest: `pure`, `files`, `web`, `pkg`, `floor`, `unconfined`. Of two equal ones that which lists less
/// is stricter. `floor` opens everything that can be listed.
package struct SandboxFloor: Sendable, Hashable {
  /// What the user's own configuration says; `floor` where it says nothing.
  package var sandbox = ServerSandbox(.floor)
  /// `file:line` where it says so.
  package var place: String?

  package init() {}

  /// Why a sandbox is not strict enough, and what to do; nil when it is.
  ///
  /// - Parameter isResolved: whether the references of the other one are replaced already, as they are right before a start. Before
  ///   that only variables are looked up: no file is read and no program is run for what nobody has agreed to.
  func objection(to other: ServerSandbox, in host: HostEnvironment, isResolved: Bool = false) -> String? {
    guard let excess = excess(of: other, in: host, isResolved) else { return nil }
    let own: String = "\(host.userDirectory ?? "~/.config/tributary")/config.yaml"
    let said: String = place.map { "of \($0)" } ?? "which holds because mcp.sandbox of \(own) says nothing else"
    return "its sandbox \(excess), and what comes with a folder cannot open more than the profile "
      + "\"\(sandbox.profile.rawValue)\" \(said); say so there, or define the server among your own"
  }

  private func excess(of other: ServerSandbox, in host: HostEnvironment, _ isResolved: Bool) -> String? {
    guard other.profile.strictness >= sandbox.profile.strictness else {
      return "is the weaker profile \"\(other.profile.rawValue)\""
    }
    guard sandbox.profile.isConfined else { return nil }
    func resolved(_ text: String) -> String? {
      guard isResolved || References.isPlain(text) else { return nil }
      return try? References(host, for: .open).resolve(text)
    }
    func real(_ path: String) -> String {
      let path: String = host.absolute(path)
      return SandboxPath.real(path) ?? path
    }
    let writable: [String] = sandbox.write.compactMap(resolved).map(real)
    let readable: [String] = sandbox.read.compactMap(resolved).map(real) + writable
    for (key, texts, roots) in [("read", other.read, readable), ("write", other.write, writable)] {
      for text in texts {
        guard let path = isResolved ? text : resolved(text) else { continue }
        let place: String = real(path)
        // Where nothing is there yet, a path that leads up leads anywhere.
        if place.hasSuffix("/..") || place.contains("/../")
          || !roots.contains(where: { SandboxRoots.isWithin(place, $0) })
        {
          return "lists \(text) under \"\(key)\""
        }
      }
    }
    let rules: [EgressRule] = sandbox.allow.compactMap { try? EgressRule($0) }
    for host in other.allow {
      guard let rule = try? EgressRule(host), rules.contains(where: { $0.covers(rule) }) else {
        return "lists the host \(host)"
      }
    }
    return other.environment.first { !sandbox.environment.contains($0) }.map { "lists the variable \($0)" }
  }
}

extension ServerSandbox.Profile {
  /// Higher is stricter.
  fileprivate var strictness: Int {
    switch self {
    case .unconfined: 0
    case .floor: 1
    case .pkg: 2
    case .web: 3
    case .files: 4
    case .pure: 5
    }
  }
}
