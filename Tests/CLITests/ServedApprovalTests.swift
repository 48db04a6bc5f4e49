import Foundation
import JSONKit
import Testing

/// What the policy wants asked about, and what servers ask, in agents and workflows that are served: who called them is asked.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct ServedApprovalTests {
  /// How a caller reaches what is served.
  enum Way: String, CaseIterable, Sendable {
    case stdio, http
  }

  /// What is served: an agent and a workflow that call `s.act` once.
  static let served = ["worker", "flow"]
  static let eras = ["modern", "legacy"]

  /// A folder in which `s.act` leaves a line in `called`.
  private func folder(_ server: ShellServer? = nil) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var counted = ShellServer()
    counted.call = "printf '%s\\n' \"$line\" >>called; text done"
    try (server ?? counted).write("s", to: folder)
    try folder.write(
      "policy.yaml", "rules: [{ name: careful, match: { tool: s.* }, then: ask, reason: it may hurt }]")
    try folder.write(
      "agents/worker.md", "---\nname: worker\nmodel: scripted/worker.yaml\nservers: [s]\n---\nYou work.\n")
    try folder.write(
      "agents/worker.yaml",
      #"turns: [{ tool_calls: [{ name: s.act, arguments: {} }] }, { text: "It said: {{last/text}}" }]"#)
    try folder.write(
      "workflows/flow.yaml",
      """
      workflow: 1
      name: flow
      servers: [s]
      steps: [{ id: act, call: s.act }]
      outputs: { said: $steps.act.output }
      """)
    return folder
  }

  private static func serve(_ more: [String] = ["--policy", "policy.yaml"]) -> [String] {
    ["--expose", "agents,workflows", "--servers-dir", "servers.d"] + more
  }

  /// Lets callers of the folder use what is served, as the server `self`; gives what listens, if something does.
  private func offer(
    _ folder: TemporaryFolder, _ way: Way, _ era: String, _ serve: [String] = Self.serve(), settings: String = ""
  ) async throws -> ServingProgram? {
    var program: ServingProgram?
    let place: String
    switch way {
    case .stdio:
      let words = (["serve"] + serve).map { "\"\($0)\"" }.joined(separator: ",")
      place = #""command":"${TRIBUTARY}","args":[\#(words)],"env":{"TRIBUTARY_TRUST":"project"}"#
    case .http:
      let listening = try await ServingProgram(folder, serve + ["--http", "127.0.0.1:0"])
      place = #""url":"\#(listening.address)""#
      program = listening
    }
    try folder.write("outer/self.json", #"{\#(place),"protocol":"\#(era)"\#(settings)}"#)
    return program
  }

  /// Has a run call what is served, and a program answer what is asked meanwhile.
  private func call(
    _ folder: TemporaryFolder, _ tool: String, answering content: JSON
  ) async throws -> (exit: Int32, events: [JSON], errors: String) {
    let arguments = tool == "worker" ? "{ prompt: Go. }" : "{}"
    try folder.write(
      "outer.yaml",
      #"turns: [{ tool_calls: [{ name: self.\#(tool), arguments: \#(arguments) }] }, { text: "<{{last/text}}>" }]"#)
    let answer: JSON = [
      "path": .string("turn[1]/tool[0]/self.\(tool)"), "action": "accept", "content": content,
    ]
    let running = try folder.program().start(
      [
        "-p", "go", "--model", "scripted/outer.yaml", "--servers-dir", "outer", "-o", "stream-json", "--input-format",
        "stream-json",
      ], input: answer.text + "\n")
    let exit = await running.exit()
    let events: [JSON] = try running.text(.output).split(separator: "\n").map { try JSON(parsing: String($0)) }
    return (exit, events, try running.text(.errors))
  }

  private func called(_ folder: TemporaryFolder) -> Int {
    (try? String(contentsOfFile: folder.path + "/called", encoding: .utf8))?.split(separator: "\n").count ?? 0
  }

  private func said(_ events: [JSON]) -> String { events.last?["data"]?["output"]?.stringValue ?? "" }

  // MARK: - The caller is asked

  @Test(arguments: Way.allCases, eras)
  func `who calls an agent or a workflow is asked what the policy wants asked, and yes makes the call once`(
    way: Way, era: String
  ) async throws {
    for tool in Self.served {
      let folder = try folder()
      let program = try await offer(folder, way, era)
      let outcome = try await call(folder, tool, answering: ["decision": "allow"])
      #expect(outcome.exit == 0, "\(tool): \(outcome.errors)")
      let asked: [JSON] = outcome.events.filter { $0["type"] == "input.ask" }
      #expect(asked.count == 1, "\(tool): \(outcome.errors)")
      #expect(asked.first?["data"]?["message"] == "May s.act be called? it may hurt\nArguments: {}")
      #expect(
        asked.first?["data"]?["schema"]?["properties"]?["decision"]?["enum"] == ["allow", "deny"], "\(asked)")
      #expect(said(outcome.events).contains("done"), "\(tool): \(said(outcome.events))")
      #expect(called(folder) == 1, "\(tool)")
      if let program { #expect(await program.stop() == 143) }
    }
  }

  @Test(arguments: served, eras)
  func `no means that nothing is called, and why is told`(tool: String, era: String) async throws {
    let folder = try folder()
    _ = try await offer(folder, .stdio, era)
    let outcome = try await call(folder, tool, answering: ["decision": "deny", "reason": "not on a Sunday"])
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(said(outcome.events).contains("a person said no (not on a Sunday)"), "\(said(outcome.events))")
    #expect(called(folder) == 0)
  }

  @Test(arguments: served, eras)
  func `of a caller who cannot be asked the result lists what was refused, as exit code 7 does`(
    tool: String, era: String
  ) async throws {
    let folder = try folder()
    _ = try await offer(folder, .stdio, era, settings: #","elicitation":"deny""#)
    let arguments = tool == "worker" ? ["prompt=Go."] : []
    let running = try folder.program().start(["call", "self.\(tool)"] + arguments + ["--servers-dir", "outer"])
    #expect(await running.exit() == 1)
    let output = try running.text(.output)
    #expect(output.contains("(blocked)"), "\(output)")
    #expect(output.contains("s.act was not called: it may hurt, and nobody is here who could be asked"), "\(output)")
    #expect(output.contains("policy.yaml:1 (careful)"), "\(output)")
    #expect(called(folder) == 0)
  }

  // MARK: - Who calls

  @Test func `rules know which client calls, through the gateway and through an agent`() async throws {
    let folder = try folder()
    try folder.write(
      "policy.yaml",
      """
      rules:
        - { match: { tool: s.*, principal: ada }, then: allow }
        - { match: { tool: s.* }, then: deny, reason: only ada may }
      """)
    try folder.write(
      "tributary.yaml", #"serve: { clients: { ada: { token: "${ADA}" }, bob: { token: "${BOB}" } } }"#)
    let tokens = ["ADA": "ada-0123456789abcdef", "BOB": "bob-0123456789abcdef"]
    let program = try await ServingProgram(
      folder,
      ["--expose", "gateway,agents", "--servers-dir", "servers.d", "--policy", "policy.yaml", "--http", "127.0.0.1:0"],
      tokens)
    for (name, calls) in [("BOB", 0), ("ADA", 2)] {
      try folder.write(
        "\(name)/self.json",
        #"{"url":"\#(program.address)","headers":{"Authorization":"Bearer ${\#(name)}"}}"#)
      for words in [["self.s__act"], ["self.worker", "prompt=Go."]] {
        let running = try folder.program(tokens).start(["call"] + words + ["--servers-dir", name])
        _ = await running.exit()
        let output = try running.text(.output)
        #expect(output.contains(calls == 0 ? "only ada may" : "done"), "\(name) \(words): \(output)")
      }
      #expect(called(folder) == calls)
    }
    #expect(await program.stop() == 143)
  }

  // MARK: - Killed while somebody is asked

  @Test(arguments: served)
  func `a kill while a caller is asked has called nothing, and the caller's answer begins nothing elsewhere`(
    tool: String
  ) async throws {
    let folder = try folder()
    let first = try await ServingProgram(folder, Self.serve() + ["--tcp", "127.0.0.1:0"])
    let arguments: JSON = tool == "worker" ? ["prompt": "Go."] : [:]
    let meta: JSON = [
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientCapabilities": ["elicitation": ["form": [:]]],
    ]
    var params: JSON.Object = ["name": .string(tool), "arguments": arguments, "_meta": meta]
    let asked = try await LineClient(first.address).request("tools/call", .object(params))
    #expect(asked["result"]?["resultType"] == "input_required", "\(asked)")
    first.running.send(SIGKILL)
    #expect(await first.running.exit() == -SIGKILL)

    let second = try await ServingProgram(folder, Self.serve() + ["--tcp", "127.0.0.1:0"])
    let client = try LineClient(second.address)
    let key: String = try #require(asked["result"]?["inputRequests"]?.objectValue?.first?.key)
    params.append(
      "inputResponses", .object([key: ["action": "accept", "content": ["decision": "allow"]]]))
    params.append("requestState", asked["result"]?["requestState"] ?? nil)
    let late = try await client.request("tools/call", .object(params))
    #expect(late["error"]?["code"] == -32602, "\(late)")
    #expect(called(folder) == 0)
    #expect(await second.stop() == 143)
  }

  // MARK: - As a task

  @Test(arguments: served)
  func `a task asks by its state, a kill meanwhile has called nothing, and the next server goes on with the answer`(
    tool: String
  ) async throws {
    let folder = try folder()
    let first = try await ServingProgram(folder, Self.serve() + ["--tcp", "127.0.0.1:0"])
    let arguments: JSON = tool == "worker" ? ["prompt": "Go."] : [:]
    let begun = try await LineClient(first.address).request(
      "tools/call", ["name": .string(tool), "arguments": arguments, "_meta": Self.meta])
    let id: String = try #require(begun["result"]?["taskId"]?.stringValue, "\(begun)")
    let question: JSON = try await state(try LineClient(first.address), id) { $0["status"] == "input_required" }
    first.running.send(SIGKILL)
    #expect(await first.running.exit() == -SIGKILL)
    #expect(called(folder) == 0)

    let second = try await ServingProgram(folder, Self.serve() + ["--tcp", "127.0.0.1:0"])
    let client = try LineClient(second.address)
    let again: JSON = try await state(client, id) { $0["status"] == "input_required" }
    #expect(again["inputRequests"] == question["inputRequests"])
    #expect(called(folder) == 0)
    let key: String = try #require(again["inputRequests"]?.objectValue?.first?.key)
    let answer: JSON = .object([key: ["action": "accept", "content": ["decision": "allow"]]])
    _ = try await client.request(
      "tasks/update", ["taskId": .string(id), "inputResponses": answer, "_meta": Self.meta])
    let ended: JSON = try await state(client, id) { $0["status"] == "completed" }
    #expect(ended["result"]?["isError"] != true, "\(ended)")
    #expect(called(folder) == 1)
    #expect(try await folder.json("runs", "show", id)["state"] == "succeeded")
    #expect(await second.stop() == 143)
  }

  /// What a client of revision 2026-07-28 says with each request.
  private static let meta: JSON = [
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": [
      "elicitation": ["form": [:]], "extensions": ["io.modelcontextprotocol/tasks": [:]],
    ],
  ]

  /// The state of a task once it is as wanted.
  private func state(_ client: LineClient, _ id: String, _ isWanted: (JSON) -> Bool) async throws -> JSON {
    while true {
      let answer = try await client.request("tasks/get", ["taskId": .string(id), "_meta": Self.meta])
      let state: JSON = try #require(answer["result"], "\(answer)")
      if isWanted(state) { return state }
      try #require(state["status"] != "failed" && state["status"] != "completed", "\(answer)")
      try await ContinuousClock().sleep(for: .milliseconds(20))
    }
  }

  // MARK: - What servers ask

  @Test(arguments: Way.allCases, eras)
  func `what a server asks while an agent or a workflow works goes to who called it`(
    way: Way, era: String
  ) async throws {
    for tool in Self.served {
      let asking = AskingServer.form(#"{"region":{"type":"string"}}"#, required: #"["region"]"#)
      let folder = try folder(asking)
      let program = try await offer(folder, way, era, Self.serve([]))
      let outcome = try await call(folder, tool, answering: ["region": "eu"])
      #expect(outcome.exit == 0, "\(tool): \(outcome.errors)")
      let reply = try JSON(parsing: try String(contentsOfFile: folder.path + "/reply.json", encoding: .utf8))
      #expect(reply["result"] == ["action": "accept", "content": ["region": "eu"]], "\(tool): \(reply)")
      #expect(said(outcome.events).contains("done"), "\(tool): \(said(outcome.events))")
      if let program { #expect(await program.stop() == 143) }
    }
  }
}
