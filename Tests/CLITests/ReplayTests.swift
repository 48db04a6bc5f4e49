import Foundation
import JSONKit
import Testing

/// Runs that are recorded, and performed anew from their bundles alone.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct ReplayTests {
  private static let digest = "examples/workflows/research-digest.yaml"
  private static let batch = "examples/workflows/batch-extract.yaml"

  private func examples() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.writeServers()
    try folder.copyExamples()
    return folder
  }

  /// A folder with the bundle of a run of one turn.
  private func turn(_ text: String = "{{input}}!") async throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("script.yaml", "turns: [{ text: \"\(text)\" }]\n")
    let outcome = try await folder.program().run(
      "record", "-o", "turn.jsonl", "--", "run", "-p", "hello", "--model", "scripted/script.yaml")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    return folder
  }

  private func text(_ folder: TemporaryFolder, _ file: String = "turn.jsonl") throws -> String {
    try String(contentsOfFile: folder.path + "/" + file, encoding: .utf8)
  }

  @Test func `a recorded workflow gives the same again without its servers and models`() async throws {
    let folder = try examples()
    let recorded = try await folder.program().run(
      "record", "-o", "digest.jsonl", "--", "workflow", "run", Self.digest, "-i", "topic=jq", "-o", "json",
      "--servers-dir", "servers.d")
    #expect(recorded.exit == 0, "\(recorded.errors)")
    for name in ["examples", "servers.d", "home"] {
      try FileManager.default.removeItem(atPath: folder.path + "/" + name)
    }
    let offline = TributaryProgram(folder: folder, environment: [:], starter: ["unshare", "-rn"])
    for _ in 1...3 {
      let replayed = try await offline.run("replay", "--strict", "digest.jsonl", "-o", "json")
      #expect(replayed.exit == 0, "\(replayed.errors)")
      #expect(replayed.output == recorded.output)
    }
    let events = try await offline.run("replay", "digest.jsonl", "-o", "stream-json")
    let lines: [String] = try text(folder, "digest.jsonl").split(separator: "\n").map(String.init)
    #expect(events.lines == Array(lines.dropFirst().dropLast()))
  }

  @Test func `a run of an agent gives the same answer and exit code again`() async throws {
    let folder = try await turn()
    let replayed = try await folder.program().run("replay", "--strict", "turn.jsonl")
    #expect(replayed.exit == 0, "\(replayed.errors)")
    #expect(replayed.output == "hello!\n")
    try folder.write("failing.yaml", "turns: [{ text: \"\" }]\n")
    let failed = try await folder.program().run(
      "record", "-o", "failed.jsonl", "--", "run", "-p", "hello", "--model", "scripted/failing.yaml")
    let again = try await folder.program().run("replay", "failed.jsonl")
    #expect(failed.exit != 0)
    #expect(again.exit == failed.exit, "\(again.errors)")
    #expect(again.output == failed.output)
  }

  @Test func `a bundle with another text of the model says where the run is another one`() async throws {
    let folder = try await turn()
    try folder.write("turn.jsonl", try text(folder).replacing("hello!", with: "hello?", maxReplacements: 1))
    let refused = try await folder.program().run("replay", "turn.jsonl")
    #expect(refused.exit == 3)
    #expect(refused.errors.hasPrefix("error: turn.jsonl: the bundle was changed after it was recorded"))
    let diverged = try await folder.program().run("replay", "--edited", "turn.jsonl")
    #expect(diverged.exit == 11)
    #expect(diverged.output == "")
    #expect(
      diverged.errors.contains("event 4, result: /data/output\n  recorded: \"hello!\"\n  now:      \"hello?\""),
      "\(diverged.errors)")
    let json = try await folder.program().run("replay", "--edited", "turn.jsonl", "--json")
    let divergence: JSON? = try JSON(parsing: json.output)["divergence"]
    #expect(divergence?["pointer"] == "/data/output")
    #expect(divergence?["recorded"] == "hello!")
    #expect(divergence?["now"] == "hello?")
  }

  @Test func `what is no whole bundle is an error of a file`() async throws {
    let folder = try await turn()
    let whole: String = try text(folder)
    let lines = whole.split(separator: "\n")
    try folder.write("cut.jsonl", lines.dropLast().joined(separator: "\n"))
    try folder.write("newer.jsonl", whole.replacing("\"bundle\":1", with: "\"bundle\":9"))
    try folder.write("foreign.jsonl", "{\"v\":1}\n")
    for (file, words) in [("cut", "was cut"), ("newer", "use a newer one"), ("foreign", "no bundle of a run")] {
      let outcome = try await folder.program().run("replay", "\(file).jsonl")
      #expect(outcome.exit == 3, "\(file)")
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
    #expect(try await folder.program().run("replay", "missing.jsonl").exit == 2)
  }

  @Test func `a run that waits has a bundle that says so, and one that was answered replays its answer`() async throws {
    let folder = try examples()
    let program = folder.program()
    let waiting = try await program.run(
      "record", "-o", "batch.jsonl", "--", "workflow", "run", Self.batch, "-o", "json", "--servers-dir", "servers.d")
    #expect(waiting.exit == 4, "\(waiting.errors)")
    let part = try await program.run("replay", "batch.jsonl")
    #expect(part.exit == 4)
    #expect(part.errors.contains("the recorded run is not over (waiting)"), "\(part.errors)")
    let strict = try await program.run("replay", "--strict", "batch.jsonl")
    #expect(strict.exit == 3)
    let id: String = try #require(try JSON(parsing: waiting.output)["run"]?.stringValue)
    #expect(try await program.run("answer", id, "approve", "accept", "-f", "note=checked").exit == 0)
    let done = try await program.run("resume", id, "-o", "json", "--servers-dir", "servers.d")
    #expect(try await program.run("runs", "export", id, "-O", "batch.jsonl").exit == 0)
    let replayed = try await program.run("replay", "--strict", "batch.jsonl", "-o", "json")
    #expect(replayed.exit == 0, "\(replayed.errors)")
    #expect(try JSON(parsing: replayed.output) == JSON(parsing: done.output))
  }

  @Test func `no secret gets into a bundle, and the run replays without it`() async throws {
    let canary = "canary-7f3a9c51e2d84b06"
    let folder = try TemporaryFolder()
    try folder.write("script.yaml", "turns: [{ text: \"you said {{input}}\" }]\n")
    try folder.write(
      "tributary.yaml", "providers: { openai: { api_key: \"${CANARY}\", base_url: \"http://127.0.0.1:1/v1\" } }\n")
    let program = folder.program(["CANARY": canary])
    let recorded = try await program.run(
      "record", "-o", "turn.jsonl", "--", "run", "-p", "the key is \(canary)", "--model", "scripted/script.yaml")
    #expect(recorded.exit == 0, "\(recorded.errors)")
    #expect(try !text(folder).contains(canary))
    let replayed = try await folder.program().run("replay", "--strict", "turn.jsonl")
    #expect(replayed.exit == 0, "\(replayed.errors)")
    #expect(replayed.output == recorded.output)
  }

  @Test func `the bundles of a folder are tests`() async throws {
    let folder = try await turn()
    try folder.write("tests/good.jsonl", try text(folder))
    let passed = try await folder.program().run("test", "tests")
    #expect(passed.exit == 0)
    #expect(passed.output == "✓ tests/good.jsonl\n1 passed, 0 failed\n")
    try folder.write("tests/bad.jsonl", "nothing\n")
    let failed = try await folder.program().run("test", "tests", "--json")
    #expect(failed.exit == 1)
    let report = try JSON(parsing: failed.output)
    #expect(report["passed"] == 1)
    #expect(report["failed"] == 1)
    try folder.write("empty/readme.md", "")
    #expect(try await folder.program().run("test", "empty").exit == 2)
  }

  @Test func `a workflow is tested by its cases and by the runs it made`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "greet.yaml", "workflow: 1\nname: greet\nsteps: [{ id: say, prompt: Say hello., model: scripted/script.yaml }]\n")
    try folder.write("script.yaml", "turns: [{ text: hello }]\n")
    try folder.write(
      "greet.tests.yaml", "cases: [{ name: polite, mocks: { say: good day }, expect: { outputs: good day } }]\n")
    try folder.write("bundles/readme.md", "")
    let recorded = try await folder.program().run(
      "record", "-o", "bundles/a.jsonl", "--", "workflow", "run", "greet.yaml")
    #expect(recorded.exit == 0, "\(recorded.errors)")
    let passed = try await folder.program().run("workflow", "test", "greet.yaml")
    #expect(passed.exit == 0, "\(passed.errors)")
    #expect(passed.output == "✓ polite\n✓ bundles/a.jsonl\n2 passed, 0 failed\n")
    try folder.write(
      "greet.yaml", "workflow: 1\nname: greet\nsteps: [{ id: say, prompt: Say bye., model: scripted/script.yaml }]\n")
    let failed = try await folder.program().run("workflow", "test", "greet.yaml")
    #expect(failed.exit == 1)
    #expect(failed.errors.contains("event 3, model.request of say: /data/"), "\(failed.errors)")
  }

  @Test func `a dry run says what would be done and does nothing of it`() async throws {
    let folder = try examples()
    let dry = try await folder.program().run(
      "workflow", "run", "--dry-run", Self.batch, "--servers-dir", "servers.d")
    #expect(dry.exit == 0, "\(dry.errors)")
    #expect(
      dry.output.hasPrefix(
        "○ list call files.list_files {\"path\":\"examples/workflows/invoices\",\"glob\":\"*.txt\"}\n"))
    let reads = try await folder.program().run(
      "workflow", "run", "--dry-run=reads", Self.batch, "--servers-dir", "servers.d", "--json")
    let would: [JSON] = try JSON(parsing: reads.output)["would"]?.arrayValue ?? []
    #expect(would.first?["performed"] == true)
    #expect(would.contains { $0["verb"] == "ask" && $0["name"] == "Take 3 rows (1 left out)?" }, "\(reads.output)")
    #expect(try await folder.program().run("runs", "ls", "--json").output == "[]\n")
  }
}
