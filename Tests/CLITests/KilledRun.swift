import Foundation
import JSONKit
import Runs
import Testing

/// One kept run of the program that is disturbed and taken up again until it ends: killed at random instants, or on a full disk.
///
/// What somebody has to do meanwhile is done as a script would do it: a step in doubt is settled by what its server says of it,
/// a question is accepted.
struct KilledRun {
  /// What is run.
  struct Subject: Sendable {
    let name: String
    /// How it begins.
    let arguments: [String]

    /// The examples of the repository.
    static let all = [
      Subject(
        name: "research-digest",
        arguments: ["workflow", "run", "examples/workflows/research-digest.yaml", "-i", "topic=jq", "-i", "pages=2"]),
      Subject(name: "batch-extract", arguments: ["workflow", "run", "examples/workflows/batch-extract.yaml"]),
      Subject(name: "repo-triage", arguments: ["workflow", "run", "examples/workflows/repo-triage.yaml"]),
      Subject(name: "first-run", arguments: ["run", "examples/first-run.md"]),
    ]
  }

  /// How it ended.
  struct Ending: Sendable {
    var output: JSON
    /// What each call gave, by its path.
    var values: [String: JSON]
    var calls: [CountedServers.Call]
    /// How long its first process took.
    var time: Duration
  }

  let subject: Subject
  let hint: CountedServers.Hint
  let folder: TemporaryFolder
  /// Names the run's data folder and its processes.
  let mark: String
  /// How it ends when nobody disturbs it; nil while that is not known.
  let undisturbed: Ending?
  /// Where its data folder is, when that is to become full.
  var disk: SmallDisk?
  /// How often it may be killed yet.
  var killsLeft = 0
  var random = SeededGenerator(seed: 0)
  /// How often a process was killed before it had ended.
  private(set) var kills = 0
  /// How often the disk was full.
  private(set) var fullDisks = 0
  /// How many steps were in doubt.
  private(set) var doubts = 0
  /// The calls whose results were recorded when a process had ended, by their path, and how often they had been made.
  private var acknowledged: [String: (call: CountedServers.Call, count: Int)] = [:]
  private var time = Duration.zero

  init(_ subject: Subject, _ hint: CountedServers.Hint, in folder: TemporaryFolder, mark: String, undisturbed: Ending?)
  {
    (self.subject, self.hint, self.folder, self.mark, self.undisturbed) = (subject, hint, folder, mark, undisturbed)
  }

  private var data: String { disk?.path ?? "\(folder.path)/data-\(mark)" }
  private var log: String { "\(folder.path)/calls-\(mark)" }
  private var program: TributaryProgram {
    var program = folder.program([MarkedProcesses.variable: mark, "CALLS": log, "XDG_DATA_HOME": data])
    program.starter = disk?.starter(in: folder) ?? []
    return program
  }

  /// Runs it to its end.
  mutating func end() async throws -> Ending {
    defer { try? FileManager.default.removeItem(atPath: data) }
    var (resumption, id): ([String]?, String?) = (nil, nil)
    for _ in 0..<100 {
      try await perform((resumption ?? subject.arguments) + ["--servers-dir", hint.servers])
      guard let run = try await ToldRun(of: program, known: id) else { continue }
      id = run.id
      let calls: [CountedServers.Call] = try CountedServers.calls(log)
      check(run, calls)
      if run.state == "succeeded" {
        return Ending(output: run.output, values: run.values, calls: calls, time: time)
      }
      try #require(["interrupted", "in_doubt", "waiting", "ready"].contains(run.state), "\(mark): \(run.state)")
      resumption = ["resume", run.id]
      for step in run.reported {
        if calls.contains(where: { $0.isFor(step) }) {
          let value: JSON = try #require(undisturbed?.values[step.path], "\(mark): \(step.path)")
          try await tell("settle", run.id, step.path, "done", "--value", value.text)
        } else {
          resumption? += ["--again", step.path]
        }
      }
      for question in run.questions { try await tell("answer", run.id, question, "accept") }
    }
    throw Failed("\(mark): the run does not end")
  }

  /// Starts a process of the run, which may be killed, and returns when nothing of it is left.
  private mutating func perform(_ arguments: [String]) async throws {
    let start: ContinuousClock.Instant = .now
    let running: RunningProgram = try program.start(arguments)
    if killsLeft > 0, let undisturbed {
      try await ContinuousClock().sleep(for: undisturbed.time * Double.random(in: 0..<1, using: &random))
      running.send(SIGKILL)
    }
    let exit: Int32 = await running.exit()
    if time == .zero { time = start.duration(to: .now) }
    if exit == -SIGKILL {
      kills += 1
      killsLeft -= 1
    }
    let errors: String = (try? running.text(.errors)) ?? ""
    if let disk, !disk.isRoomy {
      #expect([0, 1, 4, 5].contains(exit), "\(mark), \(arguments): \(errors)")
      if exit == 1 || exit == 5 {
        fullDisks += 1
        // A server whose start cannot be recorded is not started.
        let database = exit == 1 ? "runs.db" : "audit.db"
        let isTold: Bool = errors.contains("is full; make room") || errors.contains("check the rights and the room")
        #expect(isTold && errors.contains("\(disk.path)/tributary/\(database)"), "\(mark): \(errors)")
      }
      // Looking at a run needs a little room, too.
      try await disk.makeRoom()
    } else {
      #expect([0, 4, -SIGKILL].contains(exit), "\(mark), \(arguments): \(errors)")
    }
    let left: [Int32] = await MarkedProcesses.left(of: mark, within: .seconds(10))
    try #require(left.isEmpty, "\(mark), \(arguments): \(left.count) processes are left")
  }

  private func tell(_ arguments: String...) async throws {
    let running: RunningProgram = try program.start(arguments)
    let exit: Int32 = await running.exit()
    #expect(exit == 0, "\(mark), \(arguments): \((try? running.text(.errors)) ?? "")")
  }

  /// Compares what the run says of its calls with what its servers say.
  private mutating func check(_ run: ToldRun, _ calls: [CountedServers.Call]) {
    for (path, known) in acknowledged {
      #expect(calls.count { $0 == known.call } == known.count, "\(mark): \(path) was recorded and made again")
    }
    for step in run.steps {
      let made: [CountedServers.Call] = calls.filter { $0.isFor(step) }
      #expect(Set(made.map(\.key)).count <= 1, "\(mark): \(step.path) has several keys")
      if step.isSettled {
        #expect(!made.isEmpty, "\(mark): \(step.path) is recorded and was never made")
        acknowledged[step.path] = made.first.map { ($0, made.count) }
      }
      if hint == .changing { #expect(made.count <= 1, "\(mark): \(step.path) was made \(made.count) times") }
    }
    let open: [String] = hint == .changing ? run.steps.filter { !$0.isSettled }.map(\.path) : []
    #expect(Set(run.reported.map(\.path)) == Set(open), "\(mark): other steps are in doubt than are reported")
    #expect((run.state == "in_doubt") == !open.isEmpty, "\(mark): \(run.state)")
    doubts += open.count
    guard hint == .changing else { return }
    for call in calls {
      #expect(run.steps.contains { call.isFor($0) }, "\(mark): \(call.tool) was called before that was recorded")
    }
  }

  /// What went wrong with the whole.
  private struct Failed: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }
}

extension CountedServers.Call {
  fileprivate func isFor(_ step: ToldRun.Step) -> Bool { tool == step.tool && arguments == step.arguments }
}
