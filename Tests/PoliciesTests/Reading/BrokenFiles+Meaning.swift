import Policies

extension BrokenFile {
  /// What can be read and can never apply.
  static let meanings: [BrokenFile] = [
    .rule(
      "{ match: { tool: git.*, resource: 'file:*' }, then: deny }",
      "p.yaml:2:29: error[contradiction]: no call is a tool and a resource; write two rules"),
    .rule(
      "{ match: { tool: git.*, kind: resource }, then: deny }",
      #"p.yaml:2:16: error[contradiction]: "tool" and "kind: resource" never hold together"#),
    .rule(
      "{ match: { tool: git.*, server: files }, then: deny }",
      #"p.yaml:2:29: error[contradiction]: nothing that "tool" names belongs to the server files"#),
    .rule(
      "{ match: { model: 'openai/*', server: git }, then: deny }",
      "p.yaml:2:35: error[contradiction]: no server takes part in calls of the kind model"),
    .rule(
      "{ match: { tool: ['!git.*'] }, then: deny }",
      #"p.yaml:2:22: error[contradiction]: tool takes away and names nothing; add "*" for everything else"#),
    .rule(
      "{ match: { tool: [git.push, files.*, '!git.*'] }, then: deny }",
      #"p.yaml:2:23: error[contradiction]: tool: "git.push" is taken away again by a pattern with "!""#),
    .rule(
      "{ match: { kind: model, annotations: { destructiveHint: true } }, then: deny }",
      "p.yaml:2:29: error[contradiction]: only tools have annotations"),
    BrokenFile(
      "trust_annotations: git\nrules:\n  - { match: { tool: '*', annotations: { readOnlyHint: true, destructiveHint: true } }, then: deny }",
      "p.yaml:3:27: error[contradiction]: what is read-only destroys nothing and may be repeated: these hints never hold together",
      level: .user),
    .rule(
      "{ match: { tool: '*', annotations: { readOnlyHint: true } }, then: allow }",
      "p.yaml:2:42: error[unreachable]: readOnlyHint: true never holds: no server's word for it is trusted; name servers under trust_annotations, or tools under read_only"
    ),
    .rule(
      "{ match: { tool: '*', annotations: { openWorldHint: false } }, then: allow }",
      "p.yaml:2:42: error[unreachable]: openWorldHint: false never holds: no server's word for it is trusted; name servers under trust_annotations"
    ),
    .rule(
      "{ match: { tool: git.*, mode: bypass }, then: ask }",
      "p.yaml:2:51: error[contradiction]: questions are answered with yes in the mode bypass; write deny"),
    .rule(
      "{ match: { tool: git.*, mode: [auto, bypass] }, then: ask }",
      "p.yaml:2:59: error[contradiction]: questions are answered with yes in the mode auto, bypass; write deny, or always: true"
    ),
    .rule(
      "{ match: { tool: git.*, interactive: false }, then: ask }",
      "p.yaml:2:57: error[contradiction]: nobody is there to be asked with interactive: false; write deny or allow"),
    .rule(
      "{ match: { tool: git.* }, then: deny, edit: . }",
      #"p.yaml:2:43: error[contradiction]: "edit" has a meaning only with "then: edit""#),
    .rule(
      "{ match: { tool: git.* }, then: deny, always: true }",
      #"p.yaml:2:43: error[contradiction]: "always" has a meaning only with "then: ask""#),
    .rule(
      "{ match: { tool: git.* }, then: edit }",
      #"p.yaml:2:37: error[missing]: "then: edit" needs "edit": an expression that gives the new arguments"#,
      level: .user),
    BrokenFile(
      "labels: { private: files.* }\nrules:\n  - { match: { tool: git.*, labels: private }, then: edit, edit: '.a = 1' }",
      "p.yaml:3:29: error[contradiction]: an edit cannot depend on labels: other files can add labels, and must not change calls by it",
      level: .user),
    BrokenFile(
      "rules:\n  - { match: { tool: git.* }, then: ask }\n  - { match: { tool: git.push }, then: deny }",
      "p.yaml:3:5: error[unreachable]: this rule never counts: p.yaml:2 speaks of the same calls and stands before it"),
    BrokenFile(
      "rules:\n  - { match: { server: git }, then: ask }\n  - { match: { tool: [git.push, git.tag], mode: auto }, then: deny }",
      "p.yaml:3:5: error[unreachable]: this rule never counts: p.yaml:2 speaks of the same calls and stands before it"),
    BrokenFile(
      "rules:\n  - { match: { tool: '*' }, then: allow }\n  - { match: { tool: web.*, arguments: '.a == 1' }, then: deny }",
      "p.yaml:3:5: error[unreachable]: this rule never counts: p.yaml:2 speaks of the same calls and stands before it"),
    BrokenFile(
      "rules:\n  - { name: x, match: { tool: git.*, arguments: '.a == 1' }, then: deny }\n  - { match: { tool: git.push, arguments: '.a == 1' }, then: allow }",
      "p.yaml:3:5: error[unreachable]: this rule never counts: p.yaml:2 (x) speaks of the same calls and stands before it"
    ),
  ]

  /// Names that stand for nothing.
  static let names: [BrokenFile] = [
    .rule(
      "{ match: { server: gti }, then: deny }",
      #"p.yaml:2:24: error[name]: there is no server "gti"; did you mean "git"?"#),
    .rule(
      "{ match: { server: 'db*' }, then: deny }", #"p.yaml:2:24: error[name]: no server matches "db*""#),
    .rule(
      "{ match: { tool: gti.push }, then: deny }",
      #"p.yaml:2:22: error[name]: there is no server "gti"; did you mean "git.push"?"#),
    .rule(
      "{ match: { tool: git.psuh }, then: deny }",
      #"p.yaml:2:22: error[name]: the server "git" has no tool "psuh"; did you mean "git.push"?"#),
    .rule(
      "{ match: { tool: git.x_* }, then: deny }",
      #"p.yaml:2:22: error[name]: no tool of the server "git" matches "git.x_*""#),
    .rule(
      "{ match: { tool: git }, then: deny }",
      #"p.yaml:2:22: error[name]: no tool is named "git"; tools of servers are named SERVER.TOOL; did you mean "git.*"?"#
    ),
    .rule(
      "{ match: { tool: push }, then: deny }",
      #"p.yaml:2:22: error[name]: no tool is named "push"; tools of servers are named SERVER.TOOL; did you mean "git.push"?"#
    ),
    .rule(
      "{ match: { tool: read_reslt }, then: deny }",
      #"p.yaml:2:22: error[name]: no tool is named "read_reslt"; tools of servers are named SERVER.TOOL; did you mean "read_result"?"#
    ),
    .rule(
      "{ match: { tool: ['files.*', '!flies.read'] }, then: deny }",
      #"p.yaml:2:34: error[name]: there is no server "flies"; did you mean "!files.read"?"#),
    .rule(
      "{ match: { tool: 'x*.y' }, then: deny }", #"p.yaml:2:22: error[name]: no tool of any server matches "x*.y""#),
    .rule(
      "{ match: { agent: triag, tool: git.* }, then: deny }",
      #"p.yaml:2:23: error[name]: there is no agent "triag"; did you mean "triage"?"#),
    .rule(
      "{ match: { workflow: nigtly, tool: git.* }, then: deny }",
      #"p.yaml:2:26: error[name]: there is no workflow "nigtly"; did you mean "nightly"?"#),
    .rule(
      "{ match: { tool: git.*, labels: secret }, then: deny }", #"p.yaml:2:37: error[name]: there is no label "secret""#
    ),
    .rule(
      "{ match: { tool: git.*, labels: [private] }, then: deny }",
      #"p.yaml:2:38: error[name]: nothing has the label "private"; name what has it under labels: { private: [PATTERN] }"#
    ),
    BrokenFile(
      "egress: [slak.post]", #"p.yaml:1:10: error[name]: there is no server "slak"; did you mean "slack.post"?"#),
    BrokenFile(
      "labels: { private: ['!x.y', 'files.*'] }", #"p.yaml:1:21: error[name]: there is no server "x""#),
  ]

  /// What a file of a level may not say.
  static let levels: [BrokenFile] = [
    .rule(
      "{ match: { tool: git.* }, then: edit, edit: '.a = 1' }",
      "p.yaml:2:37: error[level]: a project file cannot edit calls, only deny and ask; put this into the user's files"),
    .rule(
      "{ match: { tool: git.* }, then: edit, edit: '.a = 1' }",
      "p.yaml:2:37: error[level]: a local file cannot edit calls, only deny and ask; put this into the user's files",
      level: .local),
    BrokenFile(
      "read_only: [git.log]",
      #"p.yaml:1:1: error[level]: a project file cannot say "read_only": it would allow more than the user did"#),
    BrokenFile(
      "trust_annotations: [git]",
      #"p.yaml:1:1: error[level]: a project file cannot say "trust_annotations": it would allow more than the user did"#
    ),
  ]
}
