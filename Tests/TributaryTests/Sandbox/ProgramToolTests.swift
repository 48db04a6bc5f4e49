import Foundation
import JSONKit
import Policies
import Servers
import TestKit
import Testing

@testable import Tributary

/// Programs as local tools, with real ones.
@Suite(.timeLimit(.minutes(5)))
struct ProgramToolTests {
  private let folder: String
  private let host: ClientHost

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "tool-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder + "/data", withIntermediateDirectories: true)
    try Data("one\ntwo\n".utf8).write(to: URL(filePath: folder + "/data/lines"))
    var host = ClientHost.current()
    host.environment.variables["XDG_STATE_HOME"] = folder + "/state"
    host.environment.variables["HIDDEN"] = "a secret of the host"
    host.environment.currentDirectory = folder
    self.host = host
  }

  private static let parameters: JSON = [
    "type": "object", "properties": ["text": ["type": "string"], "n": ["type": "integer"], "list": ["type": "array"]],
  ]

  private func tool(
    _ command: [String], _ input: ProgramTool.Input = .none, sandbox: ServerSandbox = ServerSandbox(.floor),
    environment: [String: String] = [:]
  ) throws -> ProgramTool {
    try ProgramTool(
      name: "try_it", description: "Runs it", parameters: Self.parameters, command: command, input: input,
      sandbox: sandbox, environment: environment, directory: sandbox.profile.isConfined ? nil : folder, host: host)
  }

  private func run(_ tool: ProgramTool, _ arguments: JSON = [:]) async throws -> ToolResult {
    try await tool.execute(arguments, ToolContext())
  }

  private func remove() { try? FileManager.default.removeItem(atPath: folder) }

  // MARK: Words

  @Test func `arguments fill words and parts of words, and no shell reads them`() async throws {
    defer { remove() }
    let tool = try tool(["printf", "%s|", "--", "{text}", "a{n}b", "{list}", "{{n}}", "x"])
    let result = try await run(tool, ["text": "$(touch x); 'a' \n*", "n": 7, "list": [1, "b"]])
    #expect(!result.isError && result.text == "--|$(touch x); 'a' \n*|a7b|[1,\"b\"]|{n}|x|")
    #expect(try await run(tool, ["n": 7]).text == "--|a7b|{n}|x|")
    #expect(!FileManager.default.fileExists(atPath: folder + "/x"))
  }

  @Test func `a text that could be an option is refused where none is meant`() async throws {
    defer { remove() }
    let open = try tool(["cat", "{text}"])
    let refused = try await run(open, ["text": "--help"])
    #expect(refused.isError && refused.text.contains("text begins with a dash"))
    #expect(try await run(try tool(["echo", "{n}"]), ["n": -7]).text == "-7\n")
    #expect(try await run(try tool(["cat", "--", "{text}"]), ["text": "-x"]).text.contains("-x"))
    #expect(try await run(try tool(["echo", "a={text}"]), ["text": "-x"]).text == "a=-x\n")
  }

  @Test(arguments: [
    (["cat", "{txet}"], "did you mean \"text\""), (["cat", "{text"], "not closed"), (["cat", "text}"], "not closed"),
    ([], "no program"), ([""], "no program"),
  ])
  func `a tool that cannot be made says why`(command: [String], words: String) throws {
    defer { remove() }
    let error = try #require(throws: InvocationError.self) { try tool(command) }
    #expect(error.code == .invalidRequest && error.message.contains(words), "\(error.message)")
    #expect(throws: InvocationError.self) {
      try ProgramTool(name: "../x", description: "", parameters: [:], command: ["true"], host: host)
    }
  }

  @Test func `standard input is empty, or the arguments as JSON`() async throws {
    defer { remove() }
    #expect(try await run(try tool(["cat"])).text == "")
    #expect(try await run(try tool(["cat"], .arguments), ["n": 1]).text == #"{"n":1}"#)
    // One that does not read it is no failure, also with more than a pipe holds.
    let large: JSON = ["text": .string(String(repeating: "x", count: 3 << 20))]
    let result = try await run(try tool(["echo", "fine"], .arguments), large)
    #expect(result.text == "fine\n" && !result.isError)
  }

  // MARK: Ends

  @Test func `another exit status is a failure with the end of standard error`() async throws {
    defer { remove() }
    let result = try await run(try tool(["sh", "-c", "echo partial; echo what went wrong >&2; exit 3"]))
    #expect(result.isError)
    #expect(result.text == "try_it exited with code 3:\nwhat went wrong")
    let killed = try await run(try tool(["sh", "-c", "kill -9 $$"]))
    #expect(killed.isError && killed.text.contains("was killed by signal 9"))
  }

  @Test func `a program that is not there, and a shim that is not, are errors`() async throws {
    defer { remove() }
    let lost = await failure(InvocationError.self) { try await run(try self.tool(["no-such-program-here"])) }
    #expect(lost?.code == .toolExecutionFailed && lost?.message.contains("no-such-program-here") == true)
    var tool = try tool(["true"])
    tool.shim = "/no/such/shim"
    let other = await failure(InvocationError.self) { [tool] in try await run(tool) }
    #expect(other?.message.contains("/no/such/shim") == true)
  }

  @Test func `what takes too long is ended with its whole tree`() async throws {
    defer { remove() }
    let pid = folder + "/pid"
    var tool = try tool(["sh", "-c", "setsid sleep 600 & echo $! > pid; mv pid pid.done; trap '' TERM; wait"])
    tool.timeout = .milliseconds(500)
    let result = try await run(tool)
    #expect(result.isError && result.text.contains("longer than 500ms"), "\(result.text)")
    let text = try String(contentsOfFile: pid + ".done", encoding: .utf8)
    let child = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    // It is gone or a zombie that nobody has buried yet.
    let isGone = await comesTrue(within: .seconds(20)) {
      guard let status = try? String(contentsOfFile: "/proc/\(child)/status", encoding: .utf8) else { return true }
      return status.contains("State:\tZ") || !status.contains("Name:\tsleep")
    }
    #expect(isGone)
  }

  @Test func `a call that is cancelled leaves nothing behind`() async throws {
    defer { remove() }
    let tool = try tool(["sh", "-c", "echo $$ > pid; mv pid pid.done; exec sleep 600"])
    let file = folder + "/pid.done"
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { _ = try await tool.execute([:], ToolContext()) }
      #expect(await comesTrue(within: .seconds(60)) { FileManager.default.fileExists(atPath: file) })
      group.cancelAll()
      do {
        try await group.waitForAll()
        Issue.record("a cancelled call gave a result")
      } catch is CancellationError {}
    }
    let text = try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    let isGone = await comesTrue(within: .seconds(20)) { !FileManager.default.fileExists(atPath: "/proc/\(text)") }
    #expect(isGone)
  }

  @Test func `a result has a bound, 256 KiB unless said otherwise`() async throws {
    defer { remove() }
    var tool = try tool(["sh", "-c", "printf 'abcdefgh'"])
    #expect(tool.maximumOutputBytes == 256 << 10 && tool.timeout == .seconds(60))
    tool.maximumOutputBytes = 8
    #expect(try await run(tool).text == "abcdefgh")
    tool.maximumOutputBytes = 7
    let result = try await run(tool)
    #expect(result.isError && result.text.hasSuffix(":\nabcdefg") && result.text.contains("more than 7 bytes"))
    var endless = try self.tool(["yes"])
    endless.maximumOutputBytes = 1 << 10
    #expect(try await run(endless).isError)
  }

  // MARK: Sandbox

  @Test func `the environment begins with nothing`() async throws {
    defer { remove() }
    let confined = ServerSandbox(.files, read: ["data"])
    for sandbox in [ServerSandbox(.floor), ServerSandbox(.unconfined), confined] {
      let result = try await run(try tool(["env"], sandbox: sandbox, environment: ["OWN": "mine"]))
      #expect(result.text.contains("OWN=mine") && !result.text.contains("a secret of the host"), "\(result.text)")
    }
  }

  @Test func `in a profile it reads what is listed, and writes and connects nowhere else`() async throws {
    defer { remove() }
    let sandbox = ServerSandbox(.files, read: ["data"])
    let counted = try await run(
      try tool(["wc", "-l", "--", "\(folder)/data/{text}"], sandbox: sandbox), ["text": "lines"])
    #expect(counted.text.hasPrefix("2 "), "\(counted.text)")
    let escapes = [
      "cat \(folder)/secret", "echo x > \(folder)/written", "echo x > \(folder)/data/written",
      "exec 3<>/dev/tcp/127.0.0.1/80", "cat \(folder)/data/../secret",
    ]
    try Data("hidden".utf8).write(to: URL(filePath: folder + "/secret"))
    for escape in escapes {
      let result = try await run(try tool(["bash", "-c", escape], sandbox: sandbox))
      // Where there is a view, what is written there is gone with it.
      if !escape.hasSuffix("/written") { #expect(result.isError, "\(escape): \(result.text)") }
      #expect(!result.text.contains("hidden"))
    }
    #expect(!FileManager.default.fileExists(atPath: folder + "/written"))
    #expect(!FileManager.default.fileExists(atPath: folder + "/data/written"))
    // What is blocked here works without a sandbox, so it is the sandbox that blocks it.
    #expect(try await run(try tool(["bash", "-c", escapes[0]])).text == "hidden")
    #expect(try await run(try tool(["bash", "-c", escapes[1]])).isError == false)
  }

  @Test func `below the tier of its profile it is not run`() async throws {
    defer { remove() }
    var poor = try tool(["true"], sandbox: ServerSandbox(.web, allow: ["a.example.com"]))
    poor.shim = "/no/such/shim"
    let error = await failure(InvocationError.self) { [poor] in try await run(poor) }
    #expect(error?.message.contains("needs tier S3") == true, "\(error?.message ?? "")")
    let path = await failure(InvocationError.self) {
      try await run(try self.tool(["true"], sandbox: ServerSandbox(.files, read: ["no-such-folder"])))
    }
    #expect(path?.message.contains("no-such-folder") == true)
  }

  @Test func `limits hold for it`() async throws {
    defer { remove() }
    var tool = try tool(["bash", "-c", "head -c 100000 /dev/zero > big"])
    tool.limits = ResourceLimits(fileSize: 1_000)
    #expect(try await run(tool).isError)
    let size = try FileManager.default.attributesOfItem(atPath: folder + "/big")[.size] as? NSNumber
    #expect((size?.intValue ?? 0) <= 1_000)
  }

  @Test func `the policy and the audit log see it as any local tool`() async throws {
    defer { remove() }
    let audit = try AuditFolder()
    let rules = "rules: [{ name: no, match: { tool: try_it, arguments: \".text == \\\"secret\\\"\" }, then: deny }]"
    let client = try Client(
      audit.config {
        $0.policy.sources = [PolicySource(text: rules, file: "policy.yaml", level: .user)]
      })
    try client.registerTool(try tool(["echo", "--", "{text}"]))
    #expect(try await client.callTool("try_it", ["text": "fine"]).text == "-- fine\n")
    #expect(await failure(PolicyRefusal.self) { try await client.callTool("try_it", ["text": "secret"]) } != nil)
    await client.close()
    let calls = try await audit.records(.toolCall)
    #expect(calls.map(\.target) == ["try_it", "try_it"] && calls.map(\.outcome) == [nil, "ok"])
    #expect(try await audit.records(.policyDecision).map(\.target) == ["try_it"])
  }
}
