import JSONKit
import Testing

/// What the program tells of the one run of a data folder.
struct ToldRun {
  /// A call of a tool.
  struct Step {
    let path: String
    let tool: String
    let arguments: JSON
    var isSettled = false
  }

  let id: String
  /// In a word, such as `in_doubt`.
  let state: String
  let output: JSON
  /// The calls that its events tell of.
  private(set) var steps: [Step] = []
  /// What the settled ones gave, by their path.
  private(set) var values: [String: JSON] = [:]
  /// The calls that it says are in doubt.
  private(set) var reported: [Step] = []
  /// The paths of the steps that wait for an answer.
  private(set) var questions: [String] = []

  /// Nil when there is no run yet.
  ///
  /// - Parameter known: its id, where that is known.
  init?(of program: TributaryProgram, known: String?) async throws {
    var id: String? = known
    if id == nil { id = try JSON(parsing: await Self.told(program, "runs", "ls", "--json"))[0]?["run"]?.stringValue }
    guard let id else { return nil }
    let shown = try JSON(parsing: try await Self.told(program, "runs", "show", id, "--json"))
    self.id = id
    state = shown["state"]?.stringValue ?? ""
    output = shown["output"] ?? .null
    for line in try await Self.told(program, "runs", "events", id).split(separator: "\n") {
      take(try JSON(parsing: String(line)))
    }
    for open in shown["open"]?.arrayValue ?? [] {
      let path: String = open["path"]?.stringValue ?? ""
      switch open["kind"]?.stringValue {
      case "doubt"?: reported.append(Self.step(path, open["detail"]))
      case "answer"?: questions.append(path)
      default: Issue.record("\(id) waits for \(open.text)")
      }
    }
  }

  private mutating func take(_ event: JSON) {
    let path: String = event["path"]?.stringValue ?? ""
    switch event["type"]?.stringValue {
    case "tool.call"?:
      steps.removeAll { $0.path == path }
      steps.append(Self.step(path, event["data"]?["input"]))
    case "tool.result"?:
      guard let place = steps.firstIndex(where: { $0.path == path }) else { return }
      steps[place].isSettled = true
      values[path] = event["data"]?["value"]
    default: break
    }
  }

  private static func step(_ path: String, _ input: JSON?) -> Step {
    Step(path: path, tool: input?["tool"]?.stringValue ?? "", arguments: input?["arguments"] ?? .null)
  }

  private static func told(_ program: TributaryProgram, _ arguments: String...) async throws -> String {
    let running: RunningProgram = try program.start(arguments)
    let exit: Int32 = await running.exit()
    try #require(exit == 0, "\(arguments): \((try? running.text(.errors)) ?? "")")
    return try running.text(.output)
  }
}
