/// What one run has read so far.
///
/// Labels hold for the whole run: once something untrusted was read, every later call of the run may come of it, whatever
/// its arguments look like. A run that another one starts begins with the labels of its parent, and its result hands its
/// own labels on.
public struct FlowState: Sendable, Hashable {
  /// The labels of everything that was read.
  public private(set) var labels: Set<FlowLabel>
  /// The name of the call that brought each label first.
  public private(set) var origins: [FlowLabel: String]

  /// A run that has read nothing, or one that goes on from another.
  public init(labels: Set<FlowLabel> = []) {
    self.labels = labels
    origins = [:]
  }

  /// Takes in the labels of a result: ``PolicyDecision/labels``, and those a sub-run ended with.
  ///
  /// - Parameter name: What was called.
  public mutating func saw(_ gained: Set<FlowLabel>, from name: String) {
    for label in gained where labels.insert(label).inserted { origins[label] = name }
  }
}
