import JSONKit
import Policies

/// What the tests know of the world.
let world = PolicyNames(
  servers: ["git", "files", "web", "mail", "slack"], tools: ["git": ["log", "push", "status", "tag"]],
  localTools: ["read_result"], agents: ["triage", "release"], workflows: ["nightly"])

extension PolicySet {
  /// Files given as pairs of level and text.
  init(
    _ files: (PolicySource.Level, String)..., names: PolicyNames = world, limits: PolicyLimits = .default
  ) throws(PolicyErrors) {
    try self.init(
      files.map { PolicySource(text: $0.1, file: "\($0.0).yaml", level: $0.0) }, names: names, limits: limits)
  }
}

extension PolicyCall {
  /// A call of a tool whose server is what stands before the dot.
  static func tool(
    _ name: String, _ arguments: JSON = [:], annotations: JSON = [:], agent: String? = nil, workflow: String? = nil,
    mode: PermissionMode = .default, interactive: Bool = false, labels: Set<FlowLabel> = []
  ) -> PolicyCall {
    let server: String? = name.contains(".") ? String(name.prefix { $0 != "." }) : nil
    return PolicyCall(
      .tool, server: server, name: name, arguments: arguments, annotations: annotations, agent: agent,
      workflow: workflow, mode: mode, isInteractive: interactive, labels: labels)
  }
}

extension PolicyVerdict {
  /// How strict it is: 0 allows.
  var strictness: Int {
    switch self {
    case .allow: 0
    case .edit: 1
    case .ask: 2
    case .deny: 3
    }
  }
}

/// What reading a file at a level complains about.
func problems(
  _ text: String, level: PolicySource.Level = .project, file: String = "p.yaml", names: PolicyNames = world,
  limits: PolicyLimits = .default
) -> [String] {
  do throws(PolicyErrors) {
    _ = try PolicySet([PolicySource(text: text, file: file, level: level)], names: names, limits: limits)
    return []
  } catch {
    return error.lines
  }
}
