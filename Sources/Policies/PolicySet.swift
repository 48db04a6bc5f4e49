import Documents
import JSONKit

/// The rules in force: what a call may do, before it does it.
///
/// **Which rule counts.** Files have levels: system, user, project, local, flag. Within a level the first rule of the files,
/// in their order, that applies to a call counts: so an exception stands before what it is an exception of, and a list of
/// what is allowed ends with a rule that denies the rest, as people read lists. Of what the levels say the strictest counts:
/// deny, then ask, then edit, then allow. So a level can only ever be added to: no file takes back what another one denies.
/// A call that no rule speaks of is allowed, so that a host without policies works.
///
/// **Labels.** A rule that asks or denies needs all labels that its match names; one that allows needs a run that has
/// no others. A rule that asks or denies because of labels does not end its level: those behind it are looked at as well,
/// and the strictest counts. So more labels never allow more.
///
/// **Edits** do not end a level: they change the arguments, and the rules behind them see the changed ones. Then all rules
/// but edits are tried once more on what came out, and the stricter answer counts. A call that is asked about goes out with
/// the changed arguments.
///
/// **Strangers' files.** What lies in a project may come from anybody. Files of the levels project and local can deny, ask,
/// label, and allow what they would deny themselves further down; they cannot edit, nor say what is read-only or whose hints
/// are trusted.
///
/// **Conditions** that fail, give something else than true or false, or run out of steps count as true for deny, ask and
/// edit, and as false for allow. An edit whose expression fails denies the call.
///
/// **Hints of servers** (`annotations`) make a tool look harmless only where a trusted file names its server in
/// `trust_annotations`, or the tool in `read_only`; else a tool counts as the protocol takes it without hints: it may destroy,
/// and it reaches the world.
///
/// **Modes.** In `plan` a tool that is not known to be read-only is denied. In `auto` questions are answered with yes, but for
/// those of rules with `always: true` and those of the flow of labels. In `bypass` all questions are answered with yes. A
/// denial stays one in every mode; a rule with `mode: bypass` keeps people from using it.
///
/// **Flow of labels.** A run that has read something `untrusted` and something `private` may not reach an `egress` tool
/// without an approval, in whatever order it read them and whatever the arguments look like. `flow: deny`, by any level,
/// denies such calls. Without it a rule that allows the call and names both labels in its match stands in for the approval:
/// one of a trusted level, and of every level that says `flow: ask` itself.
public struct PolicySet: Sendable {
  /// No rules: everything is allowed but in the mode `plan`.
  public static let empty = PolicySet(rules: [], files: [], warnings: [])

  /// What is wrong without being an error, one line for each: names that stand for nothing in files of the machine and the
  /// user, which are written for other folders as well.
  public let warnings: [String]

  let rules: [PolicyRule]
  let index: RuleIndex
  let labels: [(label: FlowLabel, patterns: PolicyPatterns)]
  let egress: [PolicyPatterns]
  let readOnly: [PolicyPatterns]
  /// The servers whose hints count.
  let trusted: [PolicyPatterns]
  /// What is done where labels and a way out meet, by the levels that say it.
  let flow: [PolicySource.Level: PolicyFile.Flow]
  /// Whether any rule asks for hints.
  let usesHints: Bool

  private init(rules: [PolicyRule], files: [PolicyFile], warnings: [String]) {
    self.rules = rules
    self.warnings = warnings
    index = RuleIndex(rules)
    labels = files.flatMap { $0.labels.map { ($0.label, $0.listed.patterns) } }
    egress = files.flatMap { $0.egress.map(\.patterns) }
    readOnly = files.flatMap { $0.readOnly.map(\.patterns) }
    trusted = files.flatMap { $0.trusted.map(\.patterns) }
    var flow: [PolicySource.Level: PolicyFile.Flow] = [:]
    for file in files where file.flow != nil && flow[file.level] != .deny { flow[file.level] = file.flow }
    self.flow = flow
    usesHints = rules.contains { !$0.match.hints.isEmpty }
  }

  /// Reads policy files, and the `approve` of server files.
  ///
  /// - Parameters:
  ///   - sources: The files; those of one level in their order.
  ///   - approvals: What the servers' own files say; their rules stand behind those of the files of their level.
  ///   - names: What rules can speak of.
  /// - Throws: ``PolicyErrors`` with everything that is wrong, not only the first fault. A rule that can never apply is
  ///   wrong.
  public init(
    _ sources: [PolicySource], approvals: [ServerApproval] = [], names: PolicyNames = PolicyNames(),
    limits: PolicyLimits = .default
  ) throws(PolicyErrors) {
    var reading = PolicyReading(limits: limits)
    for source in sources { reading.read(source) }
    for approval in approvals { reading.read(approval) }
    let files: [PolicyFile] = try reading.checked(names)
    let rules: [PolicyRule] = files.flatMap { $0.rules.map(\.rule) }
    self.init(rules: rules, files: files, warnings: reading.warnings)
  }
}
