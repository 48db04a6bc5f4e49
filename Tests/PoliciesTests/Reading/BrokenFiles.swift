import Policies

extension BrokenFile {
  /// What is no policy file at all, or lacks something.
  static let structure: [BrokenFile] = [
    BrokenFile("rules: [", "p.yaml:2:1: error[syntax]: while parsing a flow node: did not find expected node content"),
    BrokenFile("- a", "p.yaml:1:1: error[value]: a policy must be an object, found an array"),
    BrokenFile(
      "rules: []\nrules: []",
      #"p.yaml:1:1: error[duplicate_key]: the key "rules" stands more than once in this object; keep one"#),
    BrokenFile("rules: { a: 1 }", "p.yaml:1:8: error[value]: rules must be a list, found an object"),
    BrokenFile("ruls: []", #"p.yaml:1:1: error[unknown_key]: unknown key "ruls" in a policy; did you mean "rules"?"#),
    BrokenFile(
      "colour: red",
      #"p.yaml:1:1: error[unknown_key]: unknown key "colour" in a policy; known keys: rules, labels, egress, read_only, trust_annotations, flow"#
    ),
    .rule("deny", "p.yaml:2:5: error[value]: a rule must be an object, found a string"),
    .rule("{ then: deny }", #"p.yaml:2:5: error[missing]: a rule needs "match": which calls it speaks of"#),
    .rule(
      "{ match: { tool: git.* } }", #"p.yaml:2:5: error[missing]: a rule needs "then": allow, deny, ask or edit"#),
    .rule(
      "{ match: {}, then: deny }",
      #"p.yaml:2:14: error[value]: "match" is empty; write tool: "*" for all tools, or kind: [tool, resource, …]"#),
    .rule(
      "{ match: all, then: deny }", "p.yaml:2:14: error[value]: match must be an object, found a string"),
    .rule(
      "{ match: { tools: git.* }, then: deny }",
      #"p.yaml:2:16: error[unknown_key]: unknown key "tools" in match; did you mean "tool"?"#),
    .rule(
      "{ match: { tool: git.* }, thn: deny, then: deny }",
      #"p.yaml:2:31: error[unknown_key]: unknown key "thn" in a rule; did you mean "then"?"#),
    .rule("{ match: { tool: 7 }, then: deny }", "p.yaml:2:22: error[value]: tool must be a text, found a number"),
    .rule("{ match: { tool: '' }, then: deny }", "p.yaml:2:22: error[value]: tool is empty"),
    .rule(
      "{ match: { tool: [] }, then: deny }",
      "p.yaml:2:22: error[value]: tool is an empty list, which stands for nothing"),
    .rule(
      "{ match: { tool: [git.*, git.*] }, then: deny }", #"p.yaml:2:30: error[value]: tool names "git.*" twice"#),
    .rule(
      "{ match: { tool: ['!'] }, then: deny }", #"p.yaml:2:23: error[value]: tool has a "!" without a pattern"#),
    .rule(
      "{ match: { tool: git.*, interactive: 1 }, then: deny }",
      "p.yaml:2:42: error[value]: interactive must be true or false, found a number"),
    .rule(
      "{ match: { tool: git.* }, then: deny, reason: [a] }",
      "p.yaml:2:51: error[value]: reason must be a text, found an array"),
    BrokenFile(
      "rules:\n  - { name: a, match: { tool: git.log }, then: deny }\n  - { name: a, match: { tool: git.tag }, then: deny }",
      #"p.yaml:3:13: error[duplicate_key]: the rule "a" exists already in p.yaml:2"#),
  ]

  /// Words that mean nothing, and expressions that are none.
  static let words: [BrokenFile] = [
    .rule(
      "{ match: { tool: git.* }, then: refuse }",
      #"p.yaml:2:37: error[value]: then must be one of allow, deny, ask, edit, found "refuse""#),
    .rule(
      "{ match: { tool: git.*, mode: pln }, then: deny }",
      #"p.yaml:2:35: error[value]: mode must be one of default, plan, auto, bypass, found "pln"; did you mean "plan"?"#),
    .rule(
      "{ match: { kind: [tool, modle] }, then: deny }",
      #"p.yaml:2:29: error[value]: kind must be one of tool, resource, prompt, sampling, model, step, found "modle"; did you mean "model"?"#
    ),
    .rule(
      "{ match: { tool: '*', annotations: { readOnly: true } }, then: deny }",
      #"p.yaml:2:42: error[unknown_key]: unknown key "readOnly" in annotations; did you mean "readOnlyHint"?"#
    ),
    .rule(
      "{ match: { tool: '*', annotations: { destructivHint: true } }, then: deny }",
      #"p.yaml:2:42: error[unknown_key]: unknown key "destructivHint" in annotations; did you mean "destructiveHint"?"#),
    .rule(
      "{ match: { tool: '*', annotations: {} }, then: deny }",
      "p.yaml:2:40: error[value]: annotations is empty; known are readOnlyHint, destructiveHint, idempotentHint, openWorldHint"
    ),
    .rule(
      "{ match: { tool: git.*, arguments: '.a ==' }, then: deny }",
      "p.yaml:2:46: error[expression]: arguments: Expected a value, found the end of the program."),
    .rule(
      "{ match: { tool: git.*, arguments: 'foo(.a)' }, then: deny }",
      "p.yaml:2:41: error[expression]: arguments: There is no function foo/1."),
    .rule(
      "{ match: { tool: git.*, arguments: 'input == 1' }, then: deny }",
      "p.yaml:2:41: error[expression]: arguments: “input” asks outside of the program and cannot be used in expressions; hand the value in as a variable."
    ),
    .rule(
      "{ match: { tool: git.*, arguments: 'env.A == \"x\"' }, then: deny }",
      "p.yaml:2:41: error[expression]: arguments: “env” and “$ENV” ask outside of the program and cannot be used in expressions; hand the value in as a variable."
    ),
    .rule(
      "{ match: { tool: git.*, arguments: 'now > 1' }, then: deny }",
      "p.yaml:2:41: error[expression]: arguments: “now” asks outside of the program and cannot be used in expressions; hand the value in as a variable."
    ),
    .rule(
      "{ match: { tool: git.*, arguments: '$ENV.A == \"x\"' }, then: deny }",
      "p.yaml:2:41: error[expression]: arguments: “env” and “$ENV” ask outside of the program and cannot be used in expressions; hand the value in as a variable."
    ),
    .rule(
      "{ match: { tool: git.*, arguments: '$tool == \"x\"' }, then: deny }",
      "p.yaml:2:41: error[expression]: arguments: The variable $tool is not defined."),
    .rule(
      "{ match: { tool: git.*, arguments: .force }, then: deny }",
      "p.yaml:2:40: error[expression]: arguments: .force gives null where the argument is absent; compare it: == true, != null"
    ),
    .rule(
      "{ match: { tool: git.*, arguments: length }, then: deny }",
      "p.yaml:2:40: error[expression]: arguments: length gives a number, where true or false is needed"),
    .rule(
      "{ match: { tool: git.*, arguments: false }, then: deny }",
      "p.yaml:2:40: error[value]: arguments must be a text, found a boolean"),
    BrokenFile(
      "labels: { Secret: [git.*] }",
      #"p.yaml:1:11: error[value]: a label is a small letter and then small letters, digits, - or _: "Secret""#),
    BrokenFile(
      "labels: { untrustd: [git.*] }",
      #"p.yaml:1:11: error[value]: "untrustd" is no label that means something; did you mean "untrusted"?"#),
    BrokenFile(
      "labels: { egress: [git.*] }",
      #"p.yaml:1:11: error[value]: labels are for what is read; "egress" is a key of the file itself"#),
    BrokenFile("labels: [git.*]", "p.yaml:1:9: error[value]: labels must be an object, found an array"),
    BrokenFile("flow: allow", #"p.yaml:1:7: error[value]: flow must be one of ask, deny, found "allow""#),
  ]
}
