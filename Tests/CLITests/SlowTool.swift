import Foundation
import JSONKit
import Testing

/// A tool that leaves a line in `effects`, says that it was called, and answers when it is told to; an agent that calls it once.
struct SlowTool {
  static let arguments = ["-p", "go", "--model", "scripted/script.yaml", "--servers-dir", "servers.d"]

  /// The pipes `called` and `go`, in a folder of their own because every program that ends wakes the readers of its folder's.
  private let pipes: TemporaryFolder

  init() throws {
    pipes = try TemporaryFolder()
    pipes.makePipe("called")
    pipes.makePipe("go")
  }

  /// A folder to run the agent in.
  ///
  /// - Parameter isReadOnly: what the tool says of itself.
  func folder(isReadOnly: Bool) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var slow = ShellServer()
    let hints = #""annotations":{"readOnlyHint":\#(isReadOnly)}"#
    slow.list = #"result '{"tools":[{"name":"act","inputSchema":{"type":"object"},\#(hints)}]}'"#
    slow.call = "echo x >> effects; echo $$ > \(pipes.path)/called; read -r word < \(pipes.path)/go; text fine"
    try slow.write(
      "slow", to: folder, settings: #""start":"required","timeout":{"start":"2m","call":"10m","idle":"10m"}"#)
    try folder.write(
      "script.yaml", #"turns: [{ tool_calls: [{ name: slow.act }] }, { text: "It said: {{last/text}}" }]"#)
    return folder
  }

  /// Returns when the tool is at work.
  func called() async { _ = await pipes.firstLine(of: "called") }

  /// The tool answers.
  func answer() throws {
    let handle: FileHandle = try #require(FileHandle(forWritingAtPath: pipes.path + "/go"))
    try handle.write(contentsOf: Data("go\n".utf8))
    try handle.close()
  }

  /// A run whose process was killed while the tool was at work; gives its id.
  func killed(_ folder: TemporaryFolder) async throws -> String {
    let running: RunningProgram = try folder.program().start(Self.arguments)
    await called()
    running.send(SIGKILL)
    #expect(await running.exit() == -SIGKILL)
    return try await id(in: folder)
  }

  /// The only run.
  func id(in folder: TemporaryFolder) async throws -> String {
    let listed = try await folder.json("runs", "ls")
    return try #require(listed.arrayValue?.first?["run"]?.stringValue)
  }

  /// How often the tool was called from this folder.
  func effects(_ folder: TemporaryFolder) throws -> Int {
    try String(contentsOfFile: folder.path + "/effects", encoding: .utf8).split(separator: "\n").count
  }
}
