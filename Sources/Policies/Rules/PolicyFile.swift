import Documents
import JSONKit

/// What one file says, with the places that checks need.
struct PolicyFile: Sendable {
  /// A rule, and where it stands.
  struct Entry: Sendable {
    var rule: PolicyRule
    var path: JSONPointer
  }

  /// Patterns, and where their list stands.
  struct Listed: Sendable {
    var patterns: PolicyPatterns
    var path: JSONPointer
  }

  var level: PolicySource.Level
  /// Nil for what comes of a server's file.
  var document: SourceDocument?
  var rules: [Entry] = []
  var labels: [(label: FlowLabel, listed: Listed)] = []
  var egress: [Listed] = []
  var readOnly: [Listed] = []
  var trusted: [Listed] = []
  /// What is done where labels and a way out meet.
  var flow: Flow?

  enum Flow: String, Sendable, CaseIterable {
    case ask, deny
  }
}
