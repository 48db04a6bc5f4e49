package import Documents

/// How large a workflow may be, and what its numbers may be at most.
package struct WorkflowLimits: Sendable {
  package var document = DocumentLimits(maximumBytes: 1 << 20, maximumDepth: 64)
  /// Steps of all blocks together.
  package var maximumSteps = 1000
  /// Blocks inside each other.
  package var maximumDepth = 16
  /// Branches of a `parallel`, cases of a `switch`.
  package var maximumBranches = 64
  /// Inputs, outputs, agents and servers, each.
  package var maximumNames = 200
  /// Bytes of one expression.
  package var maximumExpressionBytes = 16 << 10
  /// What `loop.max` may say.
  package var maximumRounds = 1000
  /// What `concurrency` may say.
  package var maximumConcurrency = 64
  /// What `retry` may say.
  package var maximumAttempts = 100
  /// What `max_turns` may say.
  package var maximumTurns = 1000
  /// Diagnostics of one file; more are not looked for.
  package var maximumDiagnostics = 200

  package init() {}

  package static let `default` = WorkflowLimits()
}
