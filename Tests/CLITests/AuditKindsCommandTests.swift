import Foundation
import JSONKit
import Runs
import Testing

/// Every kind of record, made by the program and read back with it.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct AuditKindsCommandTests {
  private let folder: TemporaryFolder
  private var program: TributaryProgram { folder.program() }
  private static let value = "canary-61f0c2a9d8b7e345"
  private static let servers = ["--servers-dir", "servers.d"]

  init() throws { folder = try TemporaryFolder() }

  /// The records of an action, as `audit show` has them.
  private func shown(_ action: AuditRecord.Action) async throws -> [JSON] {
    let outcome = try await program.run("audit", "show", "--action", action.rawValue, "--limit", "500", "-o", "json")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    return try JSON(parsing: outcome.output).arrayValue ?? []
  }

  private func run(_ arguments: [String], input: String? = nil) async throws -> TributaryProgram.Outcome {
    let running = try program.start(arguments, input: input)
    let exit = await running.exit()
    return TributaryProgram.Outcome(exit: exit, output: try running.text(.output), errors: try running.text(.errors))
  }

  /// A server with a tool, a resource and a prompt, which reaches for a host that is not listed.
  private func prepare() throws {
    try folder.write("home/key", String(repeating: "k", count: 43) + "\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path + "/home/key")
    try folder.write("home/.config/tributary/config.yaml", "secrets: { key_file: \(folder.path)/home/key }\n")
    var server = ShellServer()
    server.initialize =
      #"result '{"protocolVersion":"2025-11-25","capabilities":{"tools":{},"resources":{},"prompts":{}},"serverInfo":{"name":"x","version":"1"}}'"#
    server.more = #"""
      *'"method":"resources/read"'*) result '{"contents":[{"uri":"note:1","text":"a note"}]}' ;;
      *'"method":"prompts/get"'*) result '{"messages":[{"role":"user","content":{"type":"text","text":"hello"}}]}' ;;
      *'"method":"resources/list"'*) result '{"resources":[]}' ;;
      *'"method":"prompts/list"'*) result '{"prompts":[{"name":"greet"}]}' ;;
      """#
    try server.write("s", to: folder, settings: #""env":{"KEY":"${secret:TOKEN}"}"#)
    var reaching = ShellServer()
    reaching.call = #"""
      exec 3<>/dev/tcp/127.0.0.1/3128; printf 'CONNECT other.example:443 HTTP/1.1\r\nHost: other.example:443\r\n\r\n' >&3
      read -r answer <&3; text "$(printf '%s' "$answer" | tr -d '\r')"
      """#
    try reaching.write("web", to: folder)
    try folder.write(
      "servers.d/web.json",
      #"{"command":"bash","args":["\#(folder.path)/web.sh"],"sandbox":{"profile":"web","read":["\#(folder.path)/web.sh"],"write":["\#(folder.path)/out"],"allow":["a.example.com"]},"cwd":"\#(folder.path)/out"}"#
    )
    try folder.write("out/.keep", "")
    try folder.write("script.yaml", "turns: [{ tool_calls: [{ name: s.act, arguments: {} }] }, { text: done }]")
    try folder.write("policy.yaml", "rules: [{ name: careful, match: { tool: s.* }, then: ask, reason: it may hurt }]")
  }

  @Test  // S-19 TC-15
  func `every kind is in the log, is shown with what it is about, and none shows a secret`() async throws {
    try prepare()
    // Secrets: set, granted, used.
    #expect(try await run(["secret", "set", "TOKEN"], input: Self.value + "\n").exit == 0)
    let ungranted = try await run(["call", "s.act"] + Self.servers)
    #expect(ungranted.exit != 0 && ungranted.errors.contains("was not granted"), "\(ungranted.errors)")
    #expect(try await run(["secret", "grant", "TOKEN", "s"] + Self.servers).exit == 0)
    // A start, a call, a resource, a prompt, a run with a question that nobody answers.
    let called = try await run(["call", "s.act"] + Self.servers)
    #expect(called.exit == 0, "\(called.errors)")
    let read = try await run(["resources", "get", "s", "note:1"] + Self.servers)
    #expect(read.exit == 0, "\(read.errors)")
    let filled = try await run(["prompts", "get", "s.greet"] + Self.servers)
    #expect(filled.exit == 0, "\(filled.errors)")
    let asked = try await run(
      ["-p", "go", "--model", "scripted/script.yaml", "--policy", "policy.yaml"] + Self.servers)
    #expect(asked.exit == 7, "\(asked.errors)")
    // A host that is not listed.
    let reached = try await run(["call", "web.act"] + Self.servers)
    #expect(reached.exit == 0 && reached.output.contains("403"), "\(reached.output) \(reached.errors)")
    // A tool that changed, and its review.
    let script = try String(contentsOfFile: folder.path + "/s.sh", encoding: .utf8)
    try folder.write(
      "s.sh", script.replacingOccurrences(of: #"{"name":"act","#, with: #"{"name":"act","title":"Other","#))
    let held = try await run(["call", "s.act"] + Self.servers)
    #expect(held.exit == 7, "\(held.errors)")
    #expect(try await run(["mcp", "review", "s", "--accept"] + Self.servers).exit == 0)

    let exported = try await run(["audit", "export"])
    let records: [JSON] = try exported.lines.map { try JSON(parsing: $0) }
    let kinds = Set(records.compactMap { $0["action"]?.stringValue })
    #expect(kinds.sorted() == AuditRecord.Action.all.map(\.rawValue).sorted())
    #expect(!exported.output.contains(Self.value))
    #expect(try await run(["audit", "verify"]).exit == 0)
    try await expectDetails()
    let text = try await run(["audit", "show", "--limit", "500"])
    for word in ["answer nobody", "profile web", "tier S3", "exit ", "for env/KEY", "change set"] {
      #expect(text.output.contains(word), "\(word): \(text.output)")
    }
    for kind in AuditRecord.Action.all { #expect(text.output.contains(kind.rawValue)) }
    let help = try await run(["audit", "--help"])
    for kind in AuditRecord.Action.all { #expect(help.output.contains(kind.rawValue)) }
  }

  /// What single records say, as they are shown.
  private func expectDetails() async throws {
    let uses = try await shown(.secretUse)
    #expect(uses.first?["decision"] == "deny" && uses.first?["server"] == "s")
    #expect(uses.last?["decision"] == "allow" && uses.last?["details"]?["for"] == "env/KEY")
    let changes = try await shown(.secretChange).compactMap { $0["details"]?["change"] }
    #expect(changes == ["set", "set", "grant", "grant"])
    let start = try #require(try await shown(.serverStart).first { $0["server"] == "web" && $0["phase"] == "intent" })
    #expect(start["details"]?["profile"] == "web" && start["details"]?["tier"] == "S3")
    #expect(start["details"]?["level"] == "flags" && start["details"]?["program_sha256"] != nil)
    #expect(start["definition_sha256"]?.stringValue?.utf8.count == 64)
    #expect(try await shown(.serverEnd).contains { $0["details"]?["exit"] != nil })
    let approval = try #require(try await shown(.approval).first)
    #expect(approval["details"]?["answer"] == "nobody" && approval["run"] != nil)
    #expect(approval["rule"]?.stringValue?.contains("careful") == true)
    let egress = try #require(try await shown(.egress).first)
    #expect(egress["target"] == "other.example:443" && egress["decision"] == "deny")
    let held = try #require(try await shown(.definitionHeld).first)
    #expect(held["target"] == "s.act" && held["details"]?["why"] == "changed" && held["rule"] == "lock")
    let approved = try await shown(.definitionApproved)
    #expect(approved.first?["details"]?["by"] == "first use" && approved.last?["details"]?["by"] == "review")
    let prompt = try await shown(.promptGet)
    #expect(prompt.map { $0["target"] } == ["s.greet", "s.greet"])
  }

  @Test func `a server of a folder that nobody has agreed to is on record`() async throws {
    try ShellServer().write("plain", to: folder)
    let program = folder.program(["TRIBUTARY_TRUST": ""])
    let refused = try await program.run("call", "plain.act")
    #expect(refused.exit == 7, "\(refused.errors)")
    let start = try #require(try await shown(.serverStart).first)
    #expect(start["target"] == "plain" && start["rule"] == "consent" && start["outcome"] == "denied")
    #expect(start["details"]?["level"] == "project")
    // Whoever adds one to the folder agrees to it.
    #expect(try await program.run("mcp", "add", "own", "--scope", "project", "--", "true").exit == 0)
    let consent = try #require(try await shown(.approval).first)
    #expect(consent["target"] == "own" && consent["decision"] == "allow")
    #expect(consent["details"]?["kind"] == "consent" && consent["details"]?["by"] == "command line")
  }

  @Test func `calls that are refused outside of runs are on record with the rule`() async throws {
    try ShellServer().write("s", to: folder)
    try folder.write("policy.yaml", "rules: [{ name: never, match: { tool: s.act }, then: deny, reason: not today }]")
    let denied = try await run(["call", "s.act", "--policy", "policy.yaml"] + Self.servers)
    #expect(denied.exit == 7)
    let record = try #require(try await shown(.policyDecision).first)
    #expect(record["decision"] == "deny" && record["reason"] == "not today")
    #expect(record["rule"]?.stringValue?.contains("policy.yaml:1 (never)") == true)
  }

  @Test func `what the gateway passes on is on record, and what the rules refuse its callers`() async throws {
    var server = ShellServer()
    server.initialize =
      #"result '{"protocolVersion":"2025-11-25","capabilities":{"tools":{},"resources":{},"prompts":{}},"serverInfo":{"name":"x","version":"1"}}'"#
    server.more = #"""
      *'"method":"resources/read"'*) result '{"contents":[{"uri":"note:1","text":"a note"}]}' ;;
      *'"method":"prompts/get"'*) result '{"messages":[{"role":"user","content":{"type":"text","text":"hello"}}]}' ;;
      *'"method":"resources/list"'*) result '{"resources":[{"uri":"note:1","name":"n"}]}' ;;
      *'"method":"resources/templates/list"'*) result '{"resourceTemplates":[]}' ;;
      *'"method":"prompts/list"'*) result '{"prompts":[{"name":"greet"}]}' ;;
      """#
    try server.write("s", to: folder)
    try folder.write(
      "client/self.json",
      #"{"command":"${TRIBUTARY}","args":["serve","--expose","gateway","--servers-dir","servers.d"],"env":{"TRIBUTARY_TRUST":"project"}}"#
    )
    let client = ["--servers-dir", "client", "--servers", "self"]
    #expect(try await run(["call", "self.s__act", "--json", #"{"b":1,"a":2}"#] + client).exit == 0)
    #expect(try await run(["prompts", "get", "self.s__greet"] + client).exit == 0)
    #expect(try await run(["resources", "get", "self", "tributary://s/note:1"] + client).exit == 0)
    try folder.write(
      "home/.config/tributary/policies.d/p.yaml",
      "rules: [{ name: never, match: { tool: s.act }, then: deny, reason: not today }]")
    _ = try await run(["call", "self.s__act"] + client)
    for (kind, target) in [
      (.toolCall, "s.act"), (.promptGet, "s.greet"), (.resourceRead, "note:1"),
    ] as [(AuditRecord.Action, String)] {
      let inner = try await shown(kind).filter { $0["server"] == "s" }
      #expect(inner.map { $0["target"]?.stringValue } == [target, target], "\(inner)")
      #expect(inner.map { $0["phase"]?.stringValue } == ["intent", "outcome"], "\(inner)")
    }
    let calls = try await shown(.toolCall).filter { $0["server"] == "s" }
    let arguments = JSON.string(AuditRecord.digest(of: ["a": 2, "b": 1]))
    #expect(calls.map { $0["arguments_sha256"] } == [arguments, arguments], "\(calls)")
    let told: JSON = ["name": "act", "description": "", "parameters": ["type": "object"]]
    let definition = JSON.string(AuditRecord.digest(of: told))
    #expect(calls.map { $0["definition_sha256"] } == [definition, definition], "\(calls)")
    let refusal = try #require(try await shown(.policyDecision).first)
    #expect(refusal["target"] == "s.act" && refusal["rule"]?.stringValue?.contains("(never)") == true)
  }
}
