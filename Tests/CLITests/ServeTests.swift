import Foundation
import JSONKit
import Testing

/// The program as a server of other programs.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct ServeTests {
  /// How one level reaches the next one.
  enum Way: String, CaseIterable, Sendable {
    case stdio, tcp, unix, http
  }

  /// Writes a folder of one server: this program as a gateway to the servers of another folder.
  private func gateway(to inner: String, _ way: Way, era: String, in folder: TemporaryFolder, as name: String)
    async throws -> ServingProgram?
  {
    let serve = ["--expose", "gateway", "--servers-dir", inner]
    let file = "\(name)/inner.json"
    switch way {
    case .stdio:
      let arguments = (["serve"] + serve).map { "\"\($0)\"" }.joined(separator: ",")
      try folder.write(file, #"{"command":"${TRIBUTARY}","args":[\#(arguments)],"protocol":"\#(era)"}"#)
      return nil
    case .tcp:
      let arguments = (["serve"] + serve + ["--tcp", "127.0.0.1:0"]).map { "\"\($0)\"" }.joined(separator: ",")
      try folder.write(
        file, #"{"command":"${TRIBUTARY}","args":[\#(arguments)],"transport":"tcp","protocol":"\#(era)"}"#)
      return nil
    case .unix, .http:
      let place = way == .unix ? ["--unix", "\(folder.path)/\(name).sock"] : ["--http", "127.0.0.1:0"]
      let program = try await ServingProgram(folder, serve + place)
      try folder.write(file, #"{"url":"\#(program.address)","protocol":"\#(era)"}"#)
      return program
    }
  }

  @Test(arguments: Way.allCases, ["modern", "legacy"])
  func `a call goes through three levels of itself`(way: Way, era: String) async throws {
    let folder = try TemporaryFolder()
    try folder.write("notes.txt", "three levels down")
    let start = #""command":"${TRIBUTARY}","args":["serve","--expose","builtin","--root","."]"#
    try folder.write("level0/files.json", "{\(start),\"protocol\":\"\(era)\"}")
    let one = try await gateway(to: "level0", way, era: era, in: folder, as: "level1")
    let two = try await gateway(to: "level1", way, era: era, in: folder, as: "level2")
    let outcome = try await folder.program().run(
      "call", "inner.inner__files__read_file", "path=notes.txt", "--servers-dir", "level2")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("three levels down"), "\(outcome.output)")
    let failed = try await folder.program().run(
      "call", "inner.inner__files__read_file", "path=../secret", "--servers-dir", "level2")
    #expect(failed.exit == 1)
    #expect(failed.output.contains("leads out of the served folder"), "\(failed.output)\(failed.errors)")
    for program in [one, two] {
      if let program { #expect(await program.stop() == 143) }
    }
  }

  @Test func `a hangup ends nothing, and the servers are looked at anew`() async throws {
    let folder = try TemporaryFolder()
    try folder.writeServers()
    let server = try await ServingProgram(
      folder, ["--expose", "gateway", "--servers-dir", "servers.d", "--http", "127.0.0.1:0"])
    try folder.write("client/self.json", #"{"url":"\#(server.address)"}"#)
    for _ in 1...3 { server.running.send(SIGHUP) }
    let outcome = try await folder.program().run(
      "call", "self.files__calculate", "expression=6*7", "--servers-dir", "client")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("42"), "\(outcome.output)")
    #expect(await server.stop() == 143)
  }

  @Test func `an agent file is a tool whose answer has its shape`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "agents/greeter.md",
      """
      ---
      name: greeter
      description: Greets somebody.
      model: scripted/greeter.yaml
      servers: []
      input: { type: object, properties: { who: { type: string } }, required: [who] }
      output: { type: object, properties: { greeting: { type: string } }, required: [greeting] }
      ---
      You greet {{ who }}.
      """)
    try folder.write("agents/greeter.yaml", "turns:\n  - text: '{\"greeting\":\"Hello\"}'\n")
    try folder.write(
      "servers.d/self.json",
      #"{"command":"${TRIBUTARY}","args":["serve","--expose","agents"],"env":{"TRIBUTARY_TRUST":"project"}}"#)
    let program = folder.program()
    let schema = try await program.run("tools", "--servers-dir", "servers.d", "--json")
    let tool = try #require(try JSON(parsing: schema.output).arrayValue?.first, "\(schema.errors)")
    #expect(tool["name"] == "self.greeter")
    let outcome = try await program.run(
      "call", "self.greeter", "who=Ada", "--servers-dir", "servers.d", "-o", "json")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(try JSON(parsing: outcome.output)["structuredContent"] == ["greeting": "Hello"])
    let wrong = try await program.run("call", "self.greeter", "--servers-dir", "servers.d")
    #expect(wrong.exit == 1)
    #expect(wrong.output.contains("who"), "\(wrong.output)")
  }

  @Test func `a workflow is a tool of its own, which keeps its runs`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "workflows/double.yaml",
      """
      workflow: 1
      name: double
      description: Doubles a number.
      inputs: { n: integer }
      steps: [{ id: twice, set: "${{ $inputs.n * 2 }}" }]
      outputs: { twice: $steps.twice.output }
      """)
    try folder.write("workflows/broken.yaml", "workflow: 1\nname: broken\nstep: []\n")
    try folder.write(
      "servers.d/self.json",
      #"{"command":"${TRIBUTARY}","args":["serve","--expose","workflows"],"env":{"TRIBUTARY_TRUST":"project"}}"#)
    let program = folder.program()
    let outcome = try await program.run("call", "self.double", "n=21", "--servers-dir", "servers.d", "-o", "json")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(try JSON(parsing: outcome.output)["structuredContent"] == ["twice": 42])
    let kept = try await program.run("runs", "ls", "--json")
    #expect(try JSON(parsing: kept.output)[0]?["name"] == "double", "\(kept.output)\(kept.errors)")
  }

  @Test
  func `a client without the right token gets nothing, one with a narrow token sees its part only`() async throws {
    let folder = try TemporaryFolder()
    try folder.writeServers()
    try folder.write(
      "tributary.yaml",
      """
      serve:
        clients:
          all: { token: "${ALL_TOKEN}" }
          few: { token: "${FEW_TOKEN}", allow: ["files.calculate"] }
      """)
    let arguments = ["--expose", "gateway", "--servers-dir", "servers.d", "--http", "127.0.0.1:0"]
    let server = try await ServingProgram(
      folder, arguments, ["ALL_TOKEN": "all-of-it-123456", "FEW_TOKEN": "a-part-of-it-123456"])
    func tools(_ token: String) async throws -> TributaryProgram.Outcome {
      let header = #""headers":{"Authorization":"Bearer \#(token)"}"#
      try folder.write("client/self.json", #"{"url":"\#(server.address)",\#(header)}"#)
      return try await folder.program(["ALL_TOKEN": "x", "FEW_TOKEN": "y"]).run(
        "tools", "--servers", "self", "--servers-dir", "client", "--json", "--refresh", "--no-lock")
    }
    let all = try await tools("all-of-it-123456")
    #expect(try JSON(parsing: all.output).arrayValue?.count == 10, "\(all.errors)")
    let few = try await tools("a-part-of-it-123456")
    #expect(
      try JSON(parsing: few.output).arrayValue?.map { $0["name"] ?? nil } == ["self.files__calculate"], "\(few.errors)")
    let hidden = try await folder.program(["ALL_TOKEN": "x", "FEW_TOKEN": "y"]).run(
      "call", "self.files__list_files", "--servers", "self", "--servers-dir", "client", "--no-lock")
    #expect(hidden.exit == 2, "\(hidden.output)\(hidden.errors)")
    let nobody = try await tools("guessed")
    #expect(nobody.exit == 12, "\(nobody.output)")
    #expect(nobody.errors.contains("self"))
    #expect(await server.stop() == 143)
    let errors: String = try server.running.text(.errors)
    #expect(!errors.contains("123456"))
  }

  @Test(arguments: [
    (["--expose", "gatway"], "did you mean \"gateway\"?"),
    (["--expose", "models", "--openai"], "--openai is an interface of --http"),
    (["--expose", "gateway", "--stdio", "--http", "127.0.0.1:0"], "--stdio goes with no other address"),
    (["--expose", "gateway", "--http", "nonsense"], "is no address"),
    (["--expose", "workflow"], "did you mean \"workflows\"?"),
  ])
  func `a command line that makes no sense is corrected`(arguments: [String], message: String) async throws {
    let folder = try TemporaryFolder()
    let running: RunningProgram = try folder.program().start(["serve"] + arguments)
    #expect(await running.exit() == 2)
    let errors: String = try running.text(.errors)
    #expect(errors.contains(message), "\(errors)")
  }

  @Test func `an address that others can reach is refused without encryption and tokens`() async throws {
    let folder = try TemporaryFolder()
    let running: RunningProgram = try folder.program().start(["serve", "--expose", "builtin", "--http", "0.0.0.0:0"])
    #expect(await running.exit() != 0)
    let errors: String = try running.text(.errors)
    #expect(errors.contains("can be reached by other machines"), "\(errors)")
  }
}
