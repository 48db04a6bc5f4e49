/// How freely a run's calls are made; `--permission-mode`.
public enum PermissionMode: String, Sendable, Hashable, CaseIterable {
  /// What no rule speaks of is allowed, and questions are asked.
  case `default`
  /// Only what is known to change nothing is allowed.
  case plan
  /// Questions are answered with yes, but for those of rules with `always: true` and of the flow of labels.
  case auto
  /// All questions are answered with yes; what is denied stays denied.
  case bypass
}
