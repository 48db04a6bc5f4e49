import Foundation
import JSONKit
import Testing

/// Workflow files that are right or wrong, and what is said of them.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct WorkflowFilesTests {
  private static let good = """
    workflow: 1
    name: greet
    description: Says hello to somebody.
    inputs:
      name: { type: string, description: Who is greeted }
      times: { type: integer, default: 1, minimum: 1 }
    steps:
      - { id: hello, set: "Hello, ${{ $inputs.name }}! (${{ $inputs.times + 1 }})" }
    """

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("good.yaml", Self.good)
    try folder.write("bad.yaml", "workflow: 1\nname: bad\nsteps:\n  - { id: a, sett: 1 }\n  - { id: b, cal: 2 }\n")
    try folder.write(
      "doubtful.yaml",
      """
      workflow: 1
      name: doubtful
      steps:
        - { id: page, call: web.fetch }
        - { id: note, prompt: "Sum up ${{ $steps.page.output }}" }
      """)
    return folder
  }

  @Test func `what is wrong is told with its place, its line and a caret`() async throws {
    let outcome = try await folder().program().run("workflow", "check", "good.yaml", "bad.yaml")
    #expect(outcome.exit == 3)
    #expect(outcome.output == "good.yaml: no errors, no warnings\n")
    #expect(outcome.errors.contains("bad.yaml:4:14: error["), "\(outcome.errors)")
    #expect(outcome.errors.contains("    4 |   - { id: a, sett: 1 }\n"), "\(outcome.errors)")
    #expect(outcome.errors.contains("^^^^"), "\(outcome.errors)")
    #expect(outcome.errors.hasSuffix(" errors\n"), "\(outcome.errors)")
  }

  @Test func `warnings are allowed by check and not by lint`() async throws {
    let program = try folder().program()
    let checked = try await program.run("workflow", "check", "doubtful.yaml", "--json")
    #expect(checked.exit == 0, "\(checked.output)\(checked.errors)")
    let report = try JSON(parsing: checked.output)
    #expect(report[0]?["errors"] == 0)
    #expect((report[0]?["warnings"]?.intValue ?? 0) > 0)
    #expect(report[0]?["diagnostics"]?[0]?["code"] == "taint")
    let linted = try await program.run("workflow", "lint", "doubtful.yaml")
    #expect(linted.exit == 3)
  }

  @Test func `the tools of a server are checked, and not when it is offline`() async throws {
    let folder = try folder()
    try folder.writeServers()
    try folder.write(
      "tool.yaml", "workflow: 1\nname: t\nservers: [files]\nsteps:\n  - { id: a, call: files.list_fils }\n")
    let program = folder.program()
    let asked = try await program.run("workflow", "check", "tool.yaml", "--servers-dir", "servers.d")
    #expect(asked.exit == 3)
    #expect(asked.errors.contains("did you mean 'files.list_files'?"), "\(asked.errors)")
    let offline = try await program.run("workflow", "check", "tool.yaml", "--servers-dir", "servers.d", "--offline")
    #expect(offline.exit == 0, "\(offline.errors)")
  }

  @Test(arguments: [
    (["-i", "nme=Ada"], "did you mean \"name\"?"), ([], "-i name=… (string): Who is greeted"),
    (["-i", "name=Ada", "-i", "times=many"], "times"), (["-i", "name=Ada", "-i", "times=0"], "times"),
    (["-i", "name"], "write name=value"), (["--inputs", "[]"], "must be an object"),
  ])
  func `inputs that do not fit are exit code 2`(arguments: [String], words: String) async throws {
    let running: RunningProgram = try folder().program().start(["workflow", "run", "good.yaml"] + arguments)
    #expect(await running.exit() == 2)
    #expect(try running.text(.errors).contains(words), "\((try? running.text(.errors)) ?? "")")
    #expect(try running.text(.output) == "")
  }

  @Test func `inputs have the types of the workflow, from words, files and JSON`() async throws {
    let folder = try folder()
    try folder.write("who.txt", "Ada")
    let program = folder.program()
    let words = try await program.run("workflow", "run", "good.yaml", "-i", "name=@who.txt", "-i", "times=3", "-q")
    #expect(words.exit == 0, "\(words.errors)")
    #expect(words.output == "Hello, Ada! (4)\n")
    #expect(words.errors == "")
    let whole = try await program.run(
      "workflow", "run", "good.yaml", "--inputs", #"{"name":"Bo","times":1}"#, "-i", "times:=7", "-q")
    #expect(whole.output == "Hello, Bo! (8)\n", "\(whole.errors)")
  }

  @Test func `a plan tells the inputs and how often a run asks`() async throws {
    let outcome = try await folder().program().run("workflow", "plan", "good.yaml", "-i", "name=Ada")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(outcome.lines.contains("times  1"), "\(outcome.output)")
    #expect(outcome.output.contains("tool calls: 0, model calls: 0, questions: 0"))
  }

  @Test(arguments: [
    ("text", "└─ hello: set"), ("mermaid", "flowchart TD"), ("dot", "digraph"), ("json", "\"kind\":\"set\""),
  ])
  func `a graph is drawn in every language`(format: String, words: String) async throws {
    let outcome = try await folder().program().run("workflow", "graph", "good.yaml", "--format", format)
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(outcome.output.contains(words), "\(outcome.output)")
  }

  @Test func `workflows of the configuration have names, which shells complete`() async throws {
    let folder = try folder()
    try folder.write("workflows/greet.yaml", Self.good)
    let program = folder.program()
    let listed = try await program.run("workflow", "ls")
    #expect(listed.exit == 0, "\(listed.errors)")
    #expect(listed.lines.last?.hasPrefix("greet  Says hello to somebody.  name [times]") == true, "\(listed.output)")
    let run = try await program.run("workflow", "run", "greet", "-i", "name=Ada", "-q")
    #expect(run.output == "Hello, Ada! (2)\n", "\(run.errors)")
    let completed = try await program.run(
      "---completion", "workflow", "run", "--", "positional@0", "3", "1", "tributary", "workflow", "run", "g")
    #expect(completed.lines == ["greet", "good.yaml"], "\(completed.errors)")
    let inputs = try await program.run(
      "---completion", "workflow", "run", "--", "--input", "7", "0", "tributary", "workflow", "run", "greet", "-i",
      "name=Ada", "-i", "")
    #expect(inputs.lines == ["times="], "\(inputs.errors)")
    let slip = try await program.run("workflow", "run", "gret")
    #expect(slip.exit == 3)
    #expect(slip.errors.contains("greet"), "\(slip.errors)")
  }
}
