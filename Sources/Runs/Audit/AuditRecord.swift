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

    /// A tool was called, of a server or of this process.
    package static let toolCall = Action(rawValue: "tool.call")
    /// A model was asked.
    package static let modelInvoke = Action(rawValue: "model.invoke")
    /// A resource of a server was read.
    package static let resourceRead = Action(rawValue: "resource.read")
    /// A prompt of a server was filled in.
    package static let promptGet = Action(rawValue: "prompt.get")
    /// The rules decided about what a run does, or refused something else.
    package static let policyDecision = Action(rawValue: "policy.decision")
    /// Somebody was asked, and what the answer was.
    package static let approval = Action(rawValue: "approval")
    /// A stored secret was looked up for somebody.
    package static let secretUse = Action(rawValue: "secret.use")
    /// The stored secrets, or who may have them, were changed.
    package static let secretChange = Action(rawValue: "secret.change")
    /// A server was started or connected to, or was not.
    package static let serverStart = Action(rawValue: "server.start")
    /// A server or its connection ended.
    package static let serverEnd = Action(rawValue: "server.end")
    /// A tool is not used, because nobody approved of its definition as it is.
    package static let definitionHeld = Action(rawValue: "definition.held")
    /// Definitions were approved of.
    package static let definitionApproved = Action(rawValue: "definition.approved")
    /// A sandboxed server reached for a host.
    package static let egress = Action(rawValue: "egress")

    /// Every action that this version records.
    package static let all: [Action] = [
      .toolCall, .modelInvoke, .resourceRead, .promptGet, .policyDecision, .approval, .secretUse, .secretChange,
      .serverStart, .serverEnd, .definitionHeld, .definitionApproved, .egress,
    ]
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
  /// What else is known of it, by names that depend on the action: names and digests, never values.
  package var details: JSON.Object = [:]

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
