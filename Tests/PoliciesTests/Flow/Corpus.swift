import Foundation
import JSONKit
import Policies

/// The files of `Corpus`: a policy, calls of working days, and attempts to carry something out.
enum Corpus {
  static func text(_ name: String) throws -> String {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try String(contentsOf: folder.appending(path: "Corpus/" + name), encoding: .utf8)
  }

  static func lines(_ name: String) throws -> [JSON] {
    try text(name).split(separator: "\n").map { try JSON(parsing: String($0)) }
  }

  static func policy() throws -> PolicySet {
    try PolicySet([PolicySource(text: text("policy.yaml"), file: "policy.yaml", level: .user)])
  }

  /// A call as a line tells it.
  static func call(_ json: JSON, mode: PermissionMode = .default, labels: Set<FlowLabel>) -> PolicyCall {
    let name = json["name"]?.stringValue ?? ""
    let kind = PolicyCall.Kind(rawValue: json["kind"]?.stringValue ?? "tool")
    let server = json["server"]?.stringValue ?? (kind == .tool ? String(name.prefix { $0 != "." }) : nil)
    return PolicyCall(
      kind, server: server, name: name, arguments: json["arguments"] ?? [:], annotations: json["annotations"] ?? [:],
      agent: json["agent"]?.stringValue, workflow: json["workflow"]?.stringValue, mode: mode,
      isInteractive: json["interactive"]?.boolValue ?? false, labels: labels)
  }
}

/// A run whose model does everything that it reads: it never refuses, and asks nobody.
struct ObeyingRun {
  let policy: PolicySet
  let mode: PermissionMode
  private(set) var state = FlowState()
  /// The names of what was executed without a person.
  private(set) var executed: [String] = []

  init(_ policy: PolicySet, mode: PermissionMode = .default) {
    self.policy = policy
    self.mode = mode
  }

  /// Makes a call when the policy lets it through, and takes in the labels of its result.
  mutating func make(_ json: JSON) -> PolicyVerdict {
    let call = Corpus.call(json, mode: mode, labels: state.labels)
    let decision = policy.decide(call)
    switch decision.verdict {
    case .allow, .edit:
      executed.append(call.name)
      state.saw(decision.labels, from: call.name)
    case .ask, .deny: break
    }
    return decision.verdict
  }
}
