import Foundation
import JSONKit
import Testing

/// One program of a server is enough for everybody who uses it, and is there for as long as somebody does.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct SharedServersTests {
  /// A folder with the server `s`, each start of which leaves a line in `starts`.
  private func folder(call: String = "text fine") throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var server = ShellServer()
    server.start = "echo $$ >> starts"
    server.call = call
    try server.write("s", to: folder)
    return folder
  }

  private func starts(_ folder: TemporaryFolder) throws -> Int {
    try String(contentsOfFile: folder.path + "/starts", encoding: .utf8).split(separator: "\n").count
  }

  private func client(_ program: ServingProgram) async throws -> LineClient {
    let client = try LineClient(program.address)
    try await client.shakeHands()
    return client
  }

  private func text(_ answer: JSON) -> JSON? { answer["result"]?["content"]?[0]?["text"] }

  @Test func `clients that connect, and those that come back, share one program of each server`() async throws {
    let folder = try folder()
    let host = try await ServingProgram(
      folder, ["--expose", "gateway", "--servers-dir", "servers.d", "--tcp", "127.0.0.1:0"])
    for _ in 1...2 {
      var clients: [LineClient] = []
      for _ in 1...3 {
        let client = try await client(host)
        let answer = try await client.request("tools/call", ["name": "s__act", "arguments": [:]])
        #expect(text(answer) == "fine", "\(answer)")
        clients.append(client)
      }
    }
    #expect(try starts(folder) == 1)
    #expect(await host.stop() == 143)
    try await folder.expectNoProcess("s")
  }

  @Test func `so do clients on the web, which are other programs each time`() async throws {
    let folder = try folder()
    let host = try await ServingProgram(
      folder, ["--expose", "gateway", "--servers-dir", "servers.d", "--http", "127.0.0.1:0"])
    let elsewhere = try TemporaryFolder()
    try elsewhere.write("client/self.json", #"{"url":"\#(host.address)"}"#)
    for _ in 1...3 {
      let outcome = try await elsewhere.program().run("call", "self.s__act", "--servers-dir", "client")
      #expect(outcome.exit == 0 && outcome.output == "fine\n", "\(outcome.errors)")
    }
    #expect(try starts(folder) == 1)
    #expect(await host.stop() == 143)
  }

  @Test func `agents that work side by side share one program, which ends with the run`() async throws {
    let folder = try folder()
    let names = ["one", "two", "three"]
    for name in names {
      try folder.write(
        "\(name).yaml", "turns: [{ tool_calls: [{ name: s.act }] }, { text: \"\(name): {{last/text}}\" }]")
    }
    let agents = names.map { "  \($0): { model: scripted/\($0).yaml, system: Work., tools: [s.act] }" }
    let steps = names.map { "      \($0): [{ id: \($0)_works, agent: \($0), task: Go. }]" }
    try folder.write(
      "many.yaml",
      """
      workflow: 1
      name: many
      agents:
      \(agents.joined(separator: "\n"))
      steps:
        - id: all
          parallel:
      \(steps.joined(separator: "\n"))
      outputs: { said: $steps.all.output }
      """)
    let outcome = try await folder.program().run("workflow", "run", "many.yaml", "--json", "--servers-dir", "servers.d")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    for name in names { #expect(outcome.output.contains("\(name): fine"), "\(outcome.output)") }
    #expect(try starts(folder) == 1)
    try await folder.expectNoProcess("s")
  }

  @Test func `of two runs that use one server the first to end leaves it to the other`() async throws {
    let folder = try folder(
      call: """
        case $line in
          *'"how":"slow"'*) { echo $$ > called; read -r word < go; text slow; } & ;;
          *) text quick ;;
        esac
        """)
    folder.makePipe("called")
    folder.makePipe("go")
    for name in ["slow", "quick"] {
      try folder.write(
        "agents/\(name).md", "---\nname: \(name)\nmodel: scripted/\(name).yaml\nservers: [s]\n---\nYou work.\n")
      try folder.write(
        "agents/\(name).yaml",
        "turns: [{ tool_calls: [{ name: s.act, arguments: { how: \(name) } }] }, { text: \"{{last/text}}\" }]")
    }
    let host = try await ServingProgram(
      folder, ["--expose", "agents", "--servers-dir", "servers.d", "--tcp", "127.0.0.1:0"])
    let (first, second) = (try await client(host), try await client(host))
    async let slow = first.request("tools/call", ["name": "slow", "arguments": ["prompt": "Go."]])
    let server: Int32 = try #require(Int32(await folder.firstLine(of: "called")))
    let quick = try await second.request("tools/call", ["name": "quick", "arguments": ["prompt": "Go."]])
    #expect(text(quick) == "quick", "\(quick)")
    #expect(isRunning(server))
    let go = try #require(FileHandle(forWritingAtPath: folder.path + "/go"))
    try go.write(contentsOf: Data("go\n".utf8))
    let answer = try await slow
    #expect(text(answer) == "slow", "\(answer)")
    #expect(try starts(folder) == 1)
    #expect(await host.stop() == 143)
    try await folder.expectNoProcess("s")
  }
}
