import Foundation
import JSONKit
import Testing

/// The servers of workflows: those that have to be there, and those that a run finds again when it goes on.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct WorkflowServersTests {
  private static let sum = """
    workflow: 1
    name: sum
    servers: [calculator]
    steps:
      - { id: sure, ask: { message: Go on? } }
      - { id: sum, call: calculator.calculate, with: { expression: 20 + 1 } }
    outputs: { sum: $steps.sum.output.result }
    """

  /// A folder with a workflow, its server, and in `broken.d` one of the same name that ends at once.
  private func folder(_ workflow: String = Self.sum) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.writeServers()
    try folder.write("broken.d/calculator.json", #"{"command":"sh","args":["-c","echo no memory >&2; exit 3"]}"#)
    try folder.write("sum.yaml", workflow)
    return folder
  }

  private func waiting(_ folder: TemporaryFolder) async throws -> String {
    let outcome = try await folder.program().run("workflow", "run", "sum.yaml", "--servers-dir", "servers.d")
    #expect(outcome.exit == 4, "\(outcome.errors)")
    return try #require(try await folder.json("runs", "ls")[0]?["run"]?.stringValue)
  }

  @Test func `a server that a workflow names has to be there, or nothing is begun`() async throws {
    let folder = try folder()
    let outcome = try await folder.program().run("workflow", "run", "sum.yaml", "--servers-dir", "broken.d")
    #expect(outcome.exit == 5, "\(outcome.errors)")
    #expect(outcome.output == "")
    #expect(outcome.errors.contains("calculator"), "\(outcome.errors)")
    #expect(outcome.errors.contains("no memory"), "\(outcome.errors)")
    #expect(try await folder.json("runs", "ls") == [])
  }

  @Test func `a server without which nothing runs has to be there, whatever a workflow names`() async throws {
    let folder = try folder("workflow: 1\nname: plain\nsteps: [{ id: one, set: 1 }]\n")
    try folder.write(
      "broken.d/calculator.json", #"{"command":"sh","args":["-c","echo no memory >&2; exit 3"],"start":"required"}"#)
    let outcome = try await folder.program().run(
      "workflow", "run", "sum.yaml", "-o", "json", "--servers-dir", "broken.d")
    #expect(outcome.exit == 5, "\(outcome.errors)")
    let error: JSON = try JSON(parsing: outcome.output)
    #expect(error["error"]?["code"] == "server_unavailable")
    #expect(error["error"]?["message"]?.stringValue?.contains("no memory") == true, "\(outcome.output)")
    #expect(error["exit"] == 5)
  }

  @Test func `a server that is not set up is a wrong workflow`() async throws {
    let folder = try folder(Self.sum.replacing("[calculator]", with: "[calculater]"))
    let outcome = try await folder.program().run("workflow", "run", "sum.yaml", "--servers-dir", "servers.d")
    #expect(outcome.exit == 3, "\(outcome.errors)")
    #expect(outcome.errors.contains("calculator"), "\(outcome.errors)")
  }

  @Test func `a run finds its servers again, from another folder too, and other ones where that is said`() async throws
  {
    let folder = try folder()
    let id: String = try await waiting(folder)
    #expect(try await folder.program().run("answer", id, "accept").exit == 0)
    let elsewhere = try TemporaryFolder().program(["HOME": folder.path + "/home"])
    let broken = try await elsewhere.run("resume", id, "--servers-dir", folder.path + "/broken.d")
    #expect(broken.exit == 5, "\(broken.errors)")
    #expect(broken.errors.contains("no memory"), "\(broken.errors)")
    #expect(try await folder.json("runs", "show", id)["state"] != "failed")
    let resumed = try await elsewhere.run("resume", id, "-o", "json")
    #expect(resumed.exit == 0, "\(resumed.errors)")
    #expect(try JSON(parsing: resumed.output)["output"] == ["sum": "21"])
  }

  @Test func `what is left of a budget binds inside an agent`() async throws {
    let folder = try folder(
      """
      workflow: 1
      name: dear
      budget: { tokens: 10 }
      agents: { worker: { model: scripted/script.yaml, system: Work., tools: [calculator.calculate] } }
      steps:
        - { id: work, agent: worker, task: Compute. }
      """)
    let call = #"{ tool_calls: [{ name: calculator.calculate, arguments: { expression: "1 + 1" } }] }"#
    try folder.write("script.yaml", "turns: [\(call), \(call), \(call), \(call), { text: done }]")
    let outcome = try await folder.program().run(
      "workflow", "run", "sum.yaml", "-o", "json", "--servers-dir", "servers.d")
    #expect(outcome.exit == 8, "\(outcome.output) \(outcome.errors)")
    let result: JSON = try JSON(parsing: outcome.output)
    #expect(result["status"] == "limit")
    #expect(result["usage"]?["turns"] == 2, "\(outcome.output)")
  }
}
