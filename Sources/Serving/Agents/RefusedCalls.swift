import JSONKit

/// What a run was not allowed to do, for whoever reads the result: each call with why, and the rule that decided.
///
/// Of a workflow it is the call of the step that failed, and why is said there.
struct RefusedCalls: Sendable {
  private let refusals: [JSON]

  /// - Parameter details: those of the failure of a run, of an agent or of a step.
  init(_ details: JSON.Object) {
    refusals = details["refused"]?.arrayValue ?? (details["rule"] == nil ? [] : [.object(details)])
  }

  var isEmpty: Bool { refusals.isEmpty }

  /// A line for each, every one of them begun.
  var lines: String {
    refusals.map { refusal in
      let call = refusal["call"]?.stringValue ?? ""
      let rule = refusal["rule"]?.stringValue.map { "; rule: \($0)" } ?? ""
      return "\n- " + (refusal["message"]?.stringValue ?? call) + rule
    }
    .joined()
  }
}
