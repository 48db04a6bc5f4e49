import Foundation
import JSONKit
import Runs
import Stores
import Testing

/// The kept runs as the command line shows and removes them.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct RunsTests {
  private static let script = """
    turns: [{ text: "{{input}}!" }]
    """

  /// A folder in which so many runs were made, one after the other; their ids, the newest first.
  private func folder(runs count: Int = 1) async throws -> (TemporaryFolder, ids: [String]) {
    let folder = try TemporaryFolder()
    try folder.write("script.yaml", Self.script)
    for number in 0..<count {
      let outcome = try await folder.program().run(
        "-p", "run \(number)", "--model", "scripted/script.yaml")
      #expect(outcome.exit == 0, "\(outcome.errors)")
    }
    let listed = try await folder.json("runs", "ls")
    let ids: [String] = (listed.arrayValue ?? []).compactMap { $0["run"]?.stringValue }
    try #require(ids.count == count)
    return (folder, ids)
  }

  @Test func `a run is kept, listed and named in its last line`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("script.yaml", Self.script)
    let outcome = try await folder.program().run("-p", "hello", "--model", "scripted/script.yaml")
    #expect(outcome.output == "hello!\n")
    let listed = try await folder.json("runs", "ls")
    let run: JSON = try #require(listed.arrayValue?.first)
    let id: String = try #require(run["run"]?.stringValue)
    #expect(outcome.errors.contains("─ \(id)"), "\(outcome.errors)")
    #expect(run["kind"] == "agent")
    #expect(run["name"] == "prompt")
    #expect(run["state"] == "succeeded")
    #expect(run["exit"] == 0)
    let table = try await folder.program().run("runs")
    try #require(table.lines.count == 2)
    #expect(table.lines[0].hasPrefix("RUN"))
    #expect(table.lines[1].hasPrefix("\(id)  agent  prompt  succeeded  "), "\(table.output)")
  }

  @Test func `no-keep leaves nothing behind`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("script.yaml", Self.script)
    let outcome = try await folder.program().run("-p", "hello", "--no-keep", "--model", "scripted/script.yaml")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/home/.local/share/tributary/runs.db"))
    #expect(try await folder.json("runs", "ls") == [])
  }

  @Test func `a machine without a place for runs still answers`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("script.yaml", Self.script)
    try folder.write("file", "")
    let outcome = try await folder.program(["XDG_DATA_HOME": folder.path + "/file"]).run(
      "-p", "hello", "--model", "scripted/script.yaml")
    #expect(outcome.output == "hello!\n")
    #expect(outcome.errors.contains("warning: the run is not kept: "), "\(outcome.errors)")
  }

  @Test func `runs are kept in the data folder, for their owner alone`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("script.yaml", Self.script)
    let outcome = try await folder.program(["XDG_DATA_HOME": folder.path + "/data"]).run(
      "-p", "hello", "--model", "scripted/script.yaml")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    let file = try FileManager.default.attributesOfItem(atPath: folder.path + "/data/tributary/runs.db")
    #expect((file[.posixPermissions] as? NSNumber)?.intValue == 0o600)
  }

  @Test func `a list is of what was asked for, the newest first`() async throws {
    let (folder, ids) = try await folder(runs: 2)
    let titles = try await folder.json("runs", "ls", "--limit", "1")
    #expect(titles.arrayValue?.compactMap { $0["run"]?.stringValue } == [ids[0]])
    let events = try await folder.program().run("runs", "events", ids[0])
    #expect(events.output.contains("run 1"))
    #expect(try await folder.json("runs", "ls", "--status", "failed") == [])
    #expect(try await folder.json("runs", "ls", "--kind", "workflow") == [])
    #expect(try await folder.json("runs", "ls", "--name", "prompt", "--kind", "agent").arrayValue?.count == 2)
    let wrong = try await folder.program().run("runs", "ls", "--status", "suceeded")
    #expect(wrong.exit == 2)
    #expect(wrong.errors.contains("did you mean \"succeeded\"?"), "\(wrong.errors)")
  }

  @Test func `one run is shown with its steps and what it used`() async throws {
    let (folder, ids) = try await folder()
    let id: String = ids[0]
    let shown = try await folder.json("runs", "show", String(id.dropFirst(2).prefix(6)))
    #expect(shown["run"]?.stringValue == id)
    #expect(shown["steps"]?.arrayValue?.map { $0["outcome"] } == ["done"])
    #expect(shown["steps"]?.arrayValue?.first?["path"] == "turn[1]/model")
    #expect(shown["open"] == [])
    #expect(shown["output"] == "run 0!")
    #expect(shown["usage"]?["turns"] == 1)
    #expect(shown["made_of"]?.objectValue?.isEmpty == false)
    let text = try await folder.program().run("runs", "show", id)
    #expect(text.lines.first == "\(id)  agent prompt  succeeded")
    #expect(text.output.contains("turn[1]/model  done"), "\(text.output)")
  }

  @Test func `events are the published ones, also from the middle`() async throws {
    let (folder, ids) = try await folder()
    let id: String = ids[0]
    let all = try await folder.program().run("runs", "events", id)
    let events: [JSON] = try all.lines.map { try JSON(parsing: $0) }
    #expect(events.map { $0["seq"]?.intValue } == Array(1...events.count))
    #expect(events.first?["type"] == "init")
    #expect(events.last?["type"] == "result")
    let rest = try await folder.program().run("runs", "events", id, "--after", "2")
    #expect(rest.lines == Array(all.lines.dropFirst(2)))
    let types = try await folder.program().run("runs", "events", id, "--jq", ".type")
    #expect(types.lines.first == "init")
  }

  @Test func `an export begins with what the run is made of`() async throws {
    let (folder, ids) = try await folder()
    let id: String = ids[0]
    let exported = try await folder.program().run("runs", "export", id)
    let lines: [JSON] = try exported.lines.map { try JSON(parsing: $0) }
    #expect(lines.first?["type"] == "snapshot")
    #expect(lines.first?["data"]?["run"]?.stringValue == id)
    let events = try await folder.program().run("runs", "events", id)
    #expect(Array(exported.lines.dropFirst().dropLast()) == events.lines)
    #expect(lines.last?["type"] == "seal")
    let filed = try await folder.program().run("runs", "export", id, "-O", "run.jsonl")
    #expect(filed.output == "")
    #expect(try String(contentsOfFile: folder.path + "/run.jsonl", encoding: .utf8) == exported.output)
    let nowhere = try await folder.program().run("runs", "export", id, "-O", "missing/run.jsonl")
    #expect(nowhere.exit == 2)
    #expect(nowhere.errors == "error: the file 'missing/run.jsonl' cannot be written\n")
  }

  @Test func `runs are removed by id and by rule`() async throws {
    let (folder, ids) = try await folder(runs: 3)
    #expect(try await folder.json("runs", "rm", ids[1]) == ["removed": [.string(ids[1])]])
    #expect(try await folder.json("runs", "rm", "--older-than", "1h") == ["removed": []])
    #expect(try await folder.json("runs", "rm", "--keep", "1") == ["removed": [.string(ids[2])]])
    let left = try await folder.json("runs", "ls")
    #expect(left.arrayValue?.compactMap { $0["run"]?.stringValue } == [ids[0]])
    for arguments in [["runs", "rm"], ["runs", "rm", ids[0], "--keep", "1"]] {
      let running: RunningProgram = try folder.program().start(arguments)
      #expect(await running.exit() == 2)
    }
  }

  @Test func `a run nobody knows, and a beginning of several, are said to be so`() async throws {
    let folder = try TemporaryFolder()
    let store = RunStore(path: folder.path + "/home/.local/share/tributary/runs.db") { WallTime(milliseconds: 0) }
    for seed in [0xab00_0000_0000_0001, 0xab00_0000_0000_0002] as [UInt64] {
      _ = try await store.start(NewRun("agent", "twin", seed: seed))
    }
    let several = try await folder.program().run("runs", "show", "ab0", "-o", "json")
    #expect(several.exit == 2)
    let both = "r_ab00000000000002, r_ab00000000000001"
    #expect(several.errors == "error: several runs begin like ab0: \(both); write more of the one you mean.\n")
    #expect(try JSON(parsing: several.output)["error"]?["code"] == "ambiguous_run")
    let unknown: [[String]] = [
      ["runs", "show", "r_zz"], ["runs", "events", "r_zz"], ["runs", "export", "r_zz"], ["runs", "rm", "r_zz"],
      ["resume", "r_zz"], ["answer", "r_zz", "accept"], ["settle", "r_zz", "x", "done"], ["fork", "r_zz@x"],
    ]
    for arguments in unknown {
      let running: RunningProgram = try folder.program().start(arguments)
      #expect(await running.exit() == 2, "\(arguments)")
      #expect(try running.text(.errors).hasPrefix("error: there is no run r_zz"), "\(arguments)")
    }
  }

  @Test func `a run that is over is forked and not resumed`() async throws {
    let (folder, ids) = try await folder()
    let id: String = ids[0]
    let over = try await folder.program().run("resume", id)
    #expect(over.exit == 2)
    #expect(over.errors.contains("is over; fork it"), "\(over.errors)")
    try folder.write("script.yaml", #"turns: [{ text: "another {{input}}" }]"#)
    let forked = try await folder.program().run("fork", "\(id)@model")
    #expect(forked.exit == 0, "\(forked.errors)")
    let fork: String = try #require(forked.lines.first)
    #expect(forked.errors == "goes on with: tributary resume \(fork)\n")
    let shown = try await folder.json("runs", "show", fork)
    #expect(shown["forked_from"]?.stringValue == id)
    #expect(shown["state"] == "interrupted")
    let resumed = try await folder.program().run("resume", fork)
    #expect(resumed.exit == 0, "\(resumed.errors)")
    #expect(resumed.output == "another run 0\n")
    let wrong = try await folder.program().run("fork", "\(id)@modell")
    #expect(wrong.exit == 2)
    #expect(wrong.errors.contains("is no step of the run \(id)"), "\(wrong.errors)")
  }
}

extension TemporaryFolder {
  /// What a command gives with `--json`.
  func json(_ arguments: String...) async throws -> JSON {
    let running: RunningProgram = try program().start(arguments + ["--json"])
    let exit: Int32 = await running.exit()
    let errors: String = try running.text(.errors)
    #expect(exit == 0, "\(arguments): \(errors)")
    return try JSON(parsing: try running.text(.output))
  }
}
