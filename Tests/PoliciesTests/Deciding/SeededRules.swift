import JSONKit
import Policies

/// Numbers that a seed decides.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }

  mutating func pick<Value>(_ values: [Value]) -> Value { values[Int(next() % UInt64(values.count))] }

  mutating func chance(_ percent: UInt64) -> Bool { next() % 100 < percent }
}

/// Random rules and calls over few names, so that they often meet.
struct SeededRules {
  var random: Seeded

  private static let tools = [
    "git.*", "git.push", "git.log", "*.log", "files.*", "files.read", "*", "read_*", "[git.*, \"!git.log\"]", "web.?et",
  ]

  /// One rule, in the form of a list's element.
  mutating func rule(edits: Bool) -> String {
    var match: [String] = []
    if random.chance(80) { match.append("tool: \(quoted(random.pick(Self.tools)))") }
    if random.chance(20) { match.append("mode: \(random.pick(["default", "plan", "auto", "bypass"]))") }
    if random.chance(15) { match.append("interactive: \(random.pick(["true", "false"]))") }
    if random.chance(15) { match.append("agent: \(random.pick(["triage", "release", "\"*\""]))") }
    if random.chance(15) {
      match.append("labels: \(random.pick(["untrusted", "private", "[untrusted, private]", "odd"]))")
    }
    if random.chance(15) {
      match.append(
        "annotations: { \(random.pick(["readOnlyHint: true", "destructiveHint: true", "openWorldHint: false"])) }")
    }
    if random.chance(40) {
      match.append("arguments: '\(random.pick([".n == 1", ".n > 1", ".s | startswith(\"a\")", ".n != 2", "error"]))'")
    }
    if match.isEmpty { match.append("tool: \"*\"") }
    let hasLabels = match.contains { $0.hasPrefix("labels") }
    let verdict = random.pick(
      ["allow", "deny", "ask", "ask, always: true"] + (edits && !hasLabels ? ["edit", "edit"] : []))
    let edit = verdict == "edit" ? ", edit: '\(random.pick([".n = 1", ".n = 2", ".s = \"a\"", "del(.n)"]))'" : ""
    return "  - { match: { \(match.joined(separator: ", ")) }, then: \(verdict)\(edit) }"
  }

  /// A file; rules that could never apply are possible, so the reader may refuse it.
  mutating func file(edits: Bool) -> String {
    var text = "rules:\n"
    for _ in 0...(random.next() % 4) { text += rule(edits: edits) + "\n" }
    if random.chance(30) { text += "labels: { untrusted: web.*, odd: [git.*] }\n" }
    if random.chance(30) { text += "egress: [git.push, web.*]\n" }
    if random.chance(15) { text += "flow: \(random.pick(["ask", "deny"]))\n" }
    return text
  }

  mutating func call() -> PolicyCall {
    var labels: Set<FlowLabel> = []
    for label in [FlowLabel.untrusted, .private, FlowLabel(rawValue: "odd")] where random.chance(50) {
      labels.insert(label)
    }
    let arguments: JSON = random.pick([[:], ["n": 1], ["n": 2, "s": "abc"], ["s": 7], ["n": 3, "s": "b"]])
    let hints: JSON = random.pick([[:], ["readOnlyHint": true], ["destructiveHint": false, "openWorldHint": false]])
    return .tool(
      random.pick(["git.push", "git.log", "files.read", "web.get", "read_result"]), arguments, annotations: hints,
      agent: random.pick([nil, "triage", "release"]), mode: random.pick(PermissionMode.allCases),
      interactive: random.chance(50), labels: labels)
  }

  private func quoted(_ pattern: String) -> String { pattern.hasPrefix("[") ? pattern : "\"\(pattern)\"" }
}
