import Foundation
import JSONKit
import Testing

/// Workflows as they are checked, drawn and run on the command line.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct WorkflowTests {
  /// A folder with the examples of the repository and the two servers they use.
  private func examples() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.writeServers()
    try folder.copyExamples()
    return folder
  }

  private static let digest = "examples/workflows/research-digest.yaml"
  private static let batch = "examples/workflows/batch-extract.yaml"
  private static let triage = "examples/workflows/repo-triage.yaml"

  @Test func `the examples have neither errors nor warnings, with the tools of their servers`() async throws {
    let outcome = try await examples().program().run(
      "workflow", "lint", Self.digest, Self.batch, Self.triage, "--servers-dir", "servers.d")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(outcome.lines.count == 3)
    #expect(outcome.output.contains("no errors, no warnings"))
  }

  @Test func `a digest is written from the pages that were found`() async throws {
    let outcome = try await examples().program().run(
      "workflow", "run", Self.digest, "-i", "topic=jq", "-i", "pages=2", "-o", "json", "--servers-dir", "servers.d")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    let result = try JSON(parsing: outcome.output)
    #expect(result["status"] == "succeeded")
    #expect(result["exit"] == 0)
    #expect(result["output"]?["sources"]?.arrayValue?.count == 2)
    #expect(result["output"]?["digest"]?.stringValue?.hasPrefix("A filter takes one value") == true)
    #expect(outcome.errors.contains("▸ notes[0]/page files.read_file ✓"), "\(outcome.errors)")
    #expect(outcome.errors.contains("▹ notes map of 2"), "\(outcome.errors)")
  }

  @Test func `what a step keeps is there for the next process`() async throws {
    let folder = try TemporaryFolder()
    var counter = ShellServer()
    counter.call = "echo x >> calls; text fine"
    try counter.write("counter", to: folder)
    try folder.write(
      "w.yaml",
      "workflow: 1\nname: w\nsteps: [{ id: act, call: counter.act, cache: 1h }]\noutputs: { said: $steps.act.output }\n"
    )
    for _ in 0..<2 {
      let outcome = try await folder.program().run("workflow", "run", "w.yaml", "--servers-dir", "servers.d")
      #expect(outcome.exit == 0, "\(outcome.errors)")
      #expect(outcome.output == "fine\n", "\(outcome.errors)")
    }
    #expect(try String(contentsOfFile: folder.path + "/calls", encoding: .utf8) == "x\n")
  }

  @Test func `a workflow that asks waits where nobody is, is answered and goes on`() async throws {
    let program = try examples().program()
    let waiting = try await program.run(
      "workflow", "run", Self.batch, "--key", "october", "-o", "json", "--servers-dir", "servers.d")
    #expect(waiting.exit == 4, "\(waiting.errors)")
    let id: String = try #require(try JSON(parsing: waiting.output)["run"]?.stringValue)
    #expect(waiting.errors.contains("Take 3 rows (1 left out)?"), "\(waiting.errors)")
    #expect(waiting.errors.contains("tributary answer \(id) approve accept -f note=…"), "\(waiting.errors)")
    let answered = try await program.run("answer", id, "approve", "accept", "-f", "note=checked")
    #expect(answered.exit == 0, "\(answered.errors)")
    let resumed = try await program.run("workflow", "resume", id, "-o", "json", "--servers-dir", "servers.d")
    #expect(resumed.exit == 0, "\(resumed.errors)")
    let output: JSON = try JSON(parsing: resumed.output)["output"] ?? .null
    #expect(output["rows"] == 3)
    #expect(output["total"]?.doubleValue == 1_199.75)
    #expect(output["note"] == "checked")
    #expect(output["skipped"] == ["examples/workflows/invoices/g-7.txt"])
    let again = try await program.run(
      "workflow", "run", Self.batch, "--key", "october", "-o", "json", "--servers-dir", "servers.d")
    #expect(try JSON(parsing: again.output)["run"]?.stringValue == id)
    #expect(again.exit == 0)
  }

  @Test func `a question that is declined does not keep the fix`() async throws {
    let program = try examples().program()
    let waiting = try await program.run("workflow", "run", Self.triage, "-o", "json", "--servers-dir", "servers.d")
    #expect(waiting.exit == 4, "\(waiting.errors)")
    let id: String = try #require(try JSON(parsing: waiting.output)["run"]?.stringValue)
    #expect(try await program.run("answer", id, "decline").exit == 0)
    let resumed = try await program.run("workflow", "resume", id, "--servers-dir", "servers.d")
    #expect(resumed.exit == 0, "\(resumed.errors)")
    let output = try JSON(parsing: resumed.output)
    #expect(output["label"] == "broken")
    #expect(output["kept"] == false)
    #expect(output["open"] == 2)
    #expect(output["diff"]?.stringValue?.contains("@@ line 6") == true, "\(output)")
  }

  @Test func `the first line makes a workflow a program`() async throws {
    let folder = try examples()
    let bin = folder.path + "/bin"
    try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: bin + "/tributary", withDestinationPath: TributaryProgram.path)
    try folder.write("run.sh", "exec \(Self.digest) -i topic=jq -q --jq .output.sources --servers-dir servers.d\n")
    let path: String = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let running = try RunningProgram(
      "/bin/sh", ["run.sh"], folder: folder,
      environment: ["PATH": bin + ":" + path, "HOME": folder.path + "/home", "TRIBUTARY": TributaryProgram.path],
      input: nil, output: nil)
    #expect(await running.exit() == 0, "\((try? running.text(.errors)) ?? "")")
    #expect(try JSON(parsing: try running.text(.output)).arrayValue?.count == 3)
    #expect(try running.text(.errors) == "")
  }

  @Test func `files go with a prompt, and one that is not there fails the step`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("notes.txt", "buy milk")
    try folder.write("echo.yaml", "turns: [{ text: \"<{{input}}>\" }]")
    try folder.write(
      "look.yaml",
      """
      workflow: 1
      name: look
      steps:
        - { id: read, prompt: "Look at this:", attach: [notes.txt], model: scripted/echo.yaml }
      outputs: { said: $steps.read.output }
      """)
    let outcome = try await folder.program().run("workflow", "run", "look.yaml", "-o", "json")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    let said: String = try JSON(parsing: outcome.output)["output"]?["said"]?.stringValue ?? ""
    #expect(said.contains("Look at this:") && said.contains("notes.txt:") && said.contains("buy milk"), "\(said)")
    try folder.rename("notes.txt", "other.txt")
    let missing = try await folder.program().run("workflow", "run", "look.yaml")
    #expect(missing.exit == 1)
    #expect(missing.errors.contains("attach: notes.txt cannot be read"), "\(missing.errors)")
  }
}
