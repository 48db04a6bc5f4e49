import Foundation
import JSONKit
import Testing

/// A large result that goes from one server to another without passing through the model.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct HandedFileTests {
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var reader = ShellServer()
    reader.call = "text \"$(head -c 100000 /dev/zero | tr '\\0' z)\""
    try reader.write("reader", to: folder)
    var writer = ShellServer()
    writer.call = "printf '%s' \"$line\" | tr -cd z | wc -c > got; text kept"
    try writer.write("writer", to: folder)
    try folder.write(
      "script.yaml",
      """
      turns:
        - { tool_calls: [{ name: reader.act }] }
        - { tool_calls: [{ name: writer.act, arguments: { text: "{{input}}" } }] }
        - { text: "<{{last/text}}>" }
      """)
    return folder
  }

  /// What is in braces in a script is a place of the conversation, so the model has the words from its user.
  private static let arguments = [
    "-p", "{{result-1-0}}", "--model", "scripted/script.yaml", "--servers-dir", "servers.d", "-o", "stream-json",
  ]

  @Test func `the other server gets all of it, and the run is recorded with it`() async throws {
    let folder = try folder()
    let running = try folder.program().start(Self.arguments)
    #expect(await running.exit() == 0)
    let events: [JSON] = try running.text(.output).split(separator: "\n").map { try JSON(parsing: String($0)) }
    let got = try String(contentsOfFile: folder.path + "/got", encoding: .utf8)
    #expect(Int(got.trimmingCharacters(in: .whitespacesAndNewlines)) == 100_000)
    let calls = events.filter { $0["type"] == "tool.call" }.compactMap { $0["data"]?["input"]?["arguments"] }
    #expect(calls.last?["text"]?.stringValue?.utf8.count == 100_000)
    let asked = events.filter { $0["type"] == "model.request" }.map { $0["data"]?["input"]?["messages"]?.text ?? "" }
    #expect(asked.count == 3 && asked.allSatisfy { $0.utf8.count < 80_000 })
  }

  @Test func `a rule about arguments sees what is really sent`() async throws {
    let folder = try folder()
    try folder.write(
      "policy.yaml",
      "rules: [{ match: { tool: writer.act, arguments: (.text | length) > 1000 }, then: deny, reason: too long }]")
    let running = try folder.program().start(Self.arguments + ["--policy", "policy.yaml"])
    #expect(await running.exit() == 0)
    #expect(try running.text(.output).contains("too long"))
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/got"))
  }
}
