import Foundation
import JSONKit
import Testing

/// Models that do what no model should, scripted and over a connection.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct BadModelTests {
  private func folder(_ script: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try ShellServer().write("good", to: folder)
    try folder.write("script.yaml", script)
    return folder
  }

  private func events(_ outcome: TributaryProgram.Outcome) throws -> [JSON] {
    let events: [JSON] = try outcome.lines.map { try JSON(parsing: $0) }
    #expect(events.first?["type"] == "init")
    #expect(events.last?["type"] == "result")
    #expect(events.count { $0["type"] == "result" } == 1)
    return events
  }

  private func of(_ type: String, _ events: [JSON]) -> [JSON] {
    events.filter { $0["type"]?.stringValue == type }.compactMap { $0["data"] }
  }

  // MARK: - Calls

  @Test func `a call of an unknown tool, and arguments that are no JSON, are told to the model`() async throws {
    let folder = try folder(
      """
      turns:
        - tool_calls:
            - { name: good__akt, arguments: {} }
            - { name: good.act, arguments: "{\\"a\\": 1" }
            - { name: good.act, arguments: "[1]" }
            - { name: good.act, arguments: "" }
        - text: done
      """)
    let outcome = try await folder.program().run(
      "-p", "go", "--model", "scripted/script.yaml", "--servers-dir", "servers.d", "-o", "stream-json")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    let results: [JSON] = of("tool.result", try events(outcome))
    let texts: [String] = results.map { ($0["error"] ?? $0).text }
    #expect(texts.count == 4)
    #expect(texts.contains { $0.contains("There is no tool named") && $0.contains("did you mean") }, "\(texts)")
    #expect(texts.contains { $0.contains("are not JSON") }, "\(texts)")
    #expect(texts.contains { $0.contains("are not a JSON object") }, "\(texts)")
    #expect(results.count { $0["outcome"] == "value" } == 1)
  }

  @Test(
    arguments: [
      ("turns", (1...30).map { "{ tool_calls: [{ name: good.act, arguments: { n: \($0) } }] }" }, 20, 8, "allows (20)"),
      ("repeats", Array(repeating: "{ tool_calls: [{ name: good.act }] }", count: 30), 5, 10, "5 times in a row"),
    ] as [(String, [String], Int, Int32, String)])
  func `a model that never stops calling ends at a limit that is named once, with its value`(
    limit: String, turns: [String], count: Int, code: Int32, words: String
  ) async throws {
    let folder = try folder("turns:\n" + turns.map { "  - \($0)\n" }.joined())
    let arguments = ["-p", "go", "--model", "scripted/script.yaml", "--servers-dir", "servers.d", "-o", "stream-json"]
    let running: RunningProgram = try folder.program().start(arguments)
    let exit: Int32 = await running.exit()
    let outcome = TributaryProgram.Outcome(
      exit: exit, output: try running.text(.output), errors: try running.text(.errors))
    #expect(outcome.exit == code)
    let events: [JSON] = try events(outcome)
    #expect(of("tool.call", events).count == count)
    #expect(of("tool.result", events).count == count)
    #expect(of("limit", events).first?["limit"]?.stringValue == limit)
    #expect(of("result", events).first?["error"]?["limit"]?.stringValue == limit)
    #expect(outcome.errors.contains("error: "))
    #expect(outcome.errors.components(separatedBy: words).count == 2, "\(outcome.errors)")
  }

  // MARK: - Streams

  /// What a provider sends after the request, and what is said of it.
  struct Stream: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var answer: String
    var words: [String]
    /// What had come and is kept.
    var partial: String?

    init(_ name: String, _ words: [String], partial: String? = nil, _ answer: String) {
      testDescription = name
      self.answer = answer
      self.words = words
      self.partial = partial
    }
  }

  private static let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n"
  private static let half = text("Half an ")

  private static func text(_ text: String) -> String {
    event(#"{"index":0,"delta":{"role":"assistant","content":"\#(text)"},"finish_reason":null}"#)
  }

  private static func event(_ choice: String) -> String {
    #"data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[\#(choice)]}"# + "\n\n"
  }

  private static func chunk(_ text: String) -> String {
    String(text.utf8.count, radix: 16) + "\r\n" + text + "\r\n"
  }

  private static let call = event(
    #"{"index":0,"delta":{"tool_calls":[{"index":0,"id":"1","function":{"name":"good__act","arguments":"{\"a\":"}}]}}"#)

  static let streams: [Stream] = [
    Stream("is cut by a closed connection", ["stream"], partial: "Half an ", "\(head)\r\n\(half)"),
    Stream(
      "is cut before its announced length", ["stream"], partial: "Half an ",
      "\(head)Content-Length: 100000\r\n\r\n\(half)"),
    Stream(
      "is cut between chunks", ["stream"], partial: "Half an ",
      "\(head)Transfer-Encoding: chunked\r\n\r\n\(chunk(half))"),
    Stream(
      "is cut inside an event", ["stream"], partial: "Half an ",
      "\(head)Transfer-Encoding: chunked\r\n\r\n\(chunk(half))\(chunk(String(half.prefix(40))))0\r\n\r\n"),
    Stream(
      "ends without a finish", ["stream"], partial: "Half an ",
      "\(head)Transfer-Encoding: chunked\r\n\r\n\(chunk(half))0\r\n\r\n"),
    Stream(
      "is broken JSON", ["stream"], partial: "Half an ",
      "\(head)Transfer-Encoding: chunked\r\n\r\n\(chunk(half + "data: {broken\n\n"))0\r\n\r\n"),
    Stream(
      "is cut inside a tool call", ["stream"], "\(head)Transfer-Encoding: chunked\r\n\r\n\(chunk(call))0\r\n\r\n"),
    Stream("is a page", ["text/html"], "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nHi!\n"),
    Stream("is nothing", [], ""),
  ]

  @Test(arguments: streams)
  func `a stream that breaks is exit code 6 and keeps what had come`(bad: Stream) async throws {
    let peer = try LoopbackPeer { connection in
      connection.readRequest()
      connection.write(bad.answer)
    }
    let folder = try folder("")
    let base = ["--model", "openai-compat/m", "--base-url", "http://127.0.0.1:\(peer.port)/v1"]
    let arguments = ["-p", "go", "--servers-dir", "servers.d"] + base
    let running: RunningProgram = try folder.program().start(arguments + ["-o", "stream-json"])
    let exit: Int32 = await running.exit()
    let outcome = TributaryProgram.Outcome(
      exit: exit, output: try running.text(.output), errors: try running.text(.errors))
    #expect(outcome.exit == 6)
    for word in ["error: "] + bad.words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
    let events: [JSON] = try events(outcome)
    #expect(of("tool.call", events).isEmpty)
    let error: JSON? = of("result", events).first?["error"]
    #expect(error?["partial"]?.stringValue == bad.partial, "\(outcome.output)")
    withExtendedLifetime(peer) {}
  }

  @Test func `a broken stream prints no answer`() async throws {
    let peer = try LoopbackPeer { connection in
      connection.readRequest()
      connection.write("\(Self.head)\r\n\(Self.half)")
    }
    let folder = try folder("")
    let outcome = try await folder.program().run(
      "-p", "go", "--model", "openai-compat/m", "--base-url", "http://127.0.0.1:\(peer.port)/v1")
    #expect(outcome.exit == 6)
    #expect(outcome.output == "")
    withExtendedLifetime(peer) {}
  }

  @Test(arguments: ["", "\(head)\r\n", "\(head)\r\n\(half)"])
  func `a model that falls silent is given up`(answer: String) async throws {
    let peer = try LoopbackPeer { connection in
      connection.readRequest()
      connection.write(answer)
      connection.waitForEnd()
    }
    let folder = try folder("")
    try folder.write(
      "tributary.yaml",
      """
      providers:
        here:
          base_url: http://127.0.0.1:\(peer.port)/v1
          options: { kind: openai-compat, timeouts: { first_byte: 500ms, idle: 500ms } }
      """)
    let silent = try await folder.program().run("-p", "go", "--model", "here/m", "-o", "stream-json")
    #expect(silent.exit == 6)
    #expect(silent.errors.contains("500ms"), "\(silent.errors)")
    _ = try events(silent)
    withExtendedLifetime(peer) {}
  }

  @Test func `a run whose time is over while the model is silent is exit code 124`() async throws {
    let peer = try LoopbackPeer { connection in
      connection.readRequest()
      connection.write("\(Self.head)\r\n\(Self.half)")
      connection.waitForEnd()
    }
    let folder = try folder("")
    let outcome = try await folder.program().run(
      "-p", "go", "--model", "openai-compat/m", "--base-url", "http://127.0.0.1:\(peer.port)/v1", "--timeout", "8s",
      "-o", "stream-json")
    #expect(outcome.exit == 124)
    #expect(outcome.errors.contains("8s"), "\(outcome.errors)")
    let events: [JSON] = try events(outcome)
    #expect(of("model.result", events).count == 1)
    withExtendedLifetime(peer) {}
  }
}
