package import JSONKit

/// One thing that was decided or done, for the audit log: who, what, by which rule, with what outcome.
///
/// Arguments and results are in it as digests, never as they are.
package struct AuditRecord: Sendable, Hashable {
  /// What was done; an open set.
  package struct Action: RawRepresentable, Sendable, Hashable {
    /// The stable name, in small letters.
    package var rawValue: String

    /// An action by its name.
    package init(rawValue: String) { self.rawValue = rawValue }

    package static let toolCall = Action(rawValue: "tool.call")
    package static let modelInvoke = Action(rawValue: "model.invoke")
    package static let resourceRead = Action(rawValue: "resource.read")
    package static let policyDecision = Action(rawValue: "policy.decision")
    package static let approval = Action(rawValue: "approval")
    package static let secretUse = Action(rawValue: "secret.use")
    package static let serverStart = Action(rawValue: "server.start")
    package static let egress = Action(rawValue: "egress")
  }

  /// Which part of it is told.
  package enum Phase: String, Sendable, Hashable {
    /// It is about to be done; nothing is done before this is recorded.
    case intent
    /// It was done, or it failed.
    case outcome
    /// A decision, or something that has no beginning and no end.
    case fact
  }

  package var action: Action
  package var phase: Phase
  /// What it is done to: `server.tool`, `provider/model`, an address.
  package var target: String
  /// The tool server, where there is one.
  package var server: String?
  /// On whose behalf it is done: the principal of a client that is served.
  package var onBehalfOf: String?
  /// `allow` or `deny`.
  package var decision: String?
  /// Why.
  package var reason: String?
  /// The rule that decided.
  package var rule: String?
  /// The SHA-256 of the definition of what was called.
  package var definition: String?
  /// The SHA-256 of the arguments, ``digest(of:)``.
  package var arguments: String?
  /// The SHA-256 of the result.
  package var result: String?
  /// The run it is a part of.
  package var run: String?
  /// Where in the run.
  package var step: String?
  /// `ok`, `error`, `denied`, `cancelled` or `unknown`.
  package var outcome: String?
  /// Whether the answer was kept from earlier.
  package var isCached: Bool?

  /// A record of an action, with what else is known to be set.
  package init(_ action: Action, _ phase: Phase, target: String, server: String? = nil) {
    self.action = action
    self.phase = phase
    self.target = target
    self.server = server
  }

  /// The SHA-256 of a value's canonical form, in hexadecimal digits.
  package static func digest(of json: JSON) -> String { SHA256.text(of: json.canonicalBytes) }
}
