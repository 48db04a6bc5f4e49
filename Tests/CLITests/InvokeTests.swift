import Foundation
import JSONKit
import Testing

/// `tributary invoke`: one request, with the scripted model.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct InvokeTests {
  private static let model = ["-m", "scripted/script.yaml"]

  private func folder(_ script: String = #"turns: [{ text: "you said: {{input}}" }]"#) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("script.yaml", script)
    return folder
  }

  private func invoke(
    _ folder: TemporaryFolder, _ arguments: [String], input: String? = nil
  ) async throws -> TributaryProgram.Outcome {
    let running: RunningProgram = try folder.program().start(["invoke"] + Self.model + arguments, input: input)
    let exit: Int32 = await running.exit()
    return TributaryProgram.Outcome(
      exit: exit, output: try running.text(.output), errors: try running.text(.errors))
  }

  @Test(
    arguments: [
      (["hi", "there"], nil, "you said: hi there\n"), ([], "piped", "you said: piped\n"),
      (["-"], "piped", "you said: piped\n"), (["about this:"], "piped", "you said: about this:\n\npiped\n"),
      (["hi", "--no-stream", "--option", "temperature=0.2", "--option", "seed=7"], nil, "you said: hi\n"),
    ] as [([String], String?, String)])
  func `the answer alone is printed`(arguments: [String], input: String?, answer: String) async throws {
    let outcome = try await invoke(try folder(), arguments, input: input)
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(outcome.output == answer)
    #expect(outcome.errors == "")
  }

  @Test(arguments: [
    ("openai", #"{"output":[{"type":"message","content":[{"type":"output_text","text":"Hello"}]}]}"#),
    ("openai-chat", #"{"choices":[{"message":{"content":"Hello"},"finish_reason":"stop"}]}"#),
    ("anthropic", #"{"content":[{"type":"text","text":"Hello"}],"stop_reason":"end_turn"}"#),
  ])
  func `an answer in one piece is printed`(provider: String, body: String) async throws {
    let peer = try LoopbackPeer { connection in
      connection.readRequest()
      let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
      connection.write(head + body)
    }
    let folder = try TemporaryFolder()
    let arguments = ["-m", "\(provider)/m", "--base-url", "http://127.0.0.1:\(peer.port)/v1", "--no-stream", "hi"]
    let running: RunningProgram = try folder.program().start(["invoke"] + arguments)
    let exit: Int32 = await running.exit()
    let errors: String = try running.text(.errors)
    #expect(exit == 0, "\(errors)")
    #expect(try running.text(.output) == "Hello\n")
    withExtendedLifetime(peer) {}
  }

  @Test func `a request comes from a file, flags win over it, and its metadata comes back`() async throws {
    let folder = try folder()
    try folder.write(
      "request.json", #"{"model":"scripted/none","messages":[{"role":"user","content":"q"}],"metadata":{"job":7}}"#)
    let outcome = try await invoke(folder, ["--request", "request.json", "-o", "json"])
    #expect(outcome.exit == 0, "\(outcome.errors)")
    let response = try JSON(parsing: outcome.output)
    #expect(response["metadata"] == ["job": 7])
    #expect(response["choices"]?[0]?["message"]?["content"]?[0] == ["type": "text", "text": "you said: q"])
    #expect(response["choices"]?[0]?["finish_reason"] == "stop")
    #expect(response["usage"]?["total_tokens"]?.intValue != nil)
  }

  @Test func `a stream is one chunk per line, the last with the usage`() async throws {
    let outcome = try await invoke(try folder(), ["hi", "-o", "stream-json"])
    #expect(outcome.exit == 0, "\(outcome.errors)")
    let chunks: [JSON] = try outcome.lines.map { try JSON(parsing: $0) }
    #expect(chunks.compactMap { $0["delta"]?["content"]?.stringValue }.joined() == "you said: hi")
    #expect(chunks.last?["usage"]?["output_tokens"]?.intValue != nil)
  }

  @Test func `figures of the requests are written at the end, also when they failed`() async throws {
    for (script, line) in [
      ("turns: [{ text: fine }]", "tributary_llm_requests_total"),
      ("turns: [{ error: { kind: overloaded } }]", "error_type=\"overloaded\""),
    ] {
      let folder = try folder(script)
      _ = try await invoke(folder, ["hi", "--metrics", "figures.prom"])
      let text = try String(contentsOfFile: folder.path + "/figures.prom", encoding: .utf8)
      #expect(text.contains(line), "\(text)")
      #expect(text.contains("gen_ai_request_model=\"script.yaml\""), "\(text)")
    }
    let nowhere = try await invoke(try folder(), ["hi", "--metrics", "no/such/folder/x"])
    #expect(nowhere.exit == 0)
    #expect(nowhere.errors.contains("no/such/folder/x"))
  }

  @Test func `a folder of servers is no matter for one request`() async throws {
    let folder = try folder()
    try folder.writeServers()
    #expect(try await invoke(folder, ["hi"]).errors == "")
  }

  @Test func `calls of tools are shown and not made`() async throws {
    let folder = try folder("turns: [{ tool_calls: [{ name: weather, arguments: { city: Oslo } }] }]")
    try folder.write(
      "request.json",
      #"""
      {"model":"", "messages":[{"role":"user","content":"q"}],
       "tools":[{"name":"weather","description":"","parameters":{"type":"object"}}]}
      """#)
    let outcome = try await invoke(folder, ["--request", "request.json"])
    #expect(outcome.exit == 0, "\(outcome.errors)")
    let call = try JSON(parsing: outcome.output)
    #expect(call["name"] == "weather")
    #expect(call["arguments"] == #"{"city":"Oslo"}"#)
  }

  @Test(
    arguments: [
      ("turns: [{ text: '{\"n\": 3}' }]", 0, "{\"n\":3}\n"),
      ("turns: [{ text: three }, { text: '{\"n\": 3}' }]", 0, "{\"n\":3}\n"),
      ("turns: [{ text: three }, { text: four }]", 9, ""),
    ] as [(String, Int32, String)])
  func `a schema makes the answer JSON, or exit code 9`(script: String, exit: Int32, output: String) async throws {
    let folder = try folder(script)
    try folder.write("schema.json", #"{"type":"object","required":["n"],"properties":{"n":{"type":"integer"}}}"#)
    let outcome = try await invoke(folder, ["hi", "--schema", "schema.json"])
    #expect(outcome.exit == exit, "\(outcome.errors)")
    #expect(outcome.output == output)
  }

  @Test(
    arguments: [
      ("turns: [{ text: half, cut: true }]", 6, "streaming_failed"),
      ("turns: [{ error: { kind: overloaded } }]", 6, nil),
      ("turns: [{ error: { kind: authentication } }]", 12, nil),
      ("turns: [{ error: { kind: context_length } }]", 8, nil),
    ] as [(String, Int32, String?)])
  func `a failure is the last thing printed, with what had arrived`(
    script: String, exit: Int32, code: String?
  ) async throws {
    let folder = try folder(script)
    let whole = try await invoke(folder, ["hi", "-o", "json"])
    #expect(whole.exit == exit)
    let failure = try JSON(parsing: whole.output)
    #expect(failure["error"]?["message"]?.stringValue?.isEmpty == false)
    if let code {
      #expect(failure["error"]?["code"] == .string(code))
      #expect(failure["partial"]?["choices"]?[0]?["message"]?["content"]?[0]?["text"] == "half")
    }
    let lines = try await invoke(folder, ["hi", "-o", "stream-json"])
    #expect(lines.exit == exit)
    #expect(try JSON(parsing: lines.lines.last ?? "")["error"]?["code"] == failure["error"]?["code"])
    #expect(whole.errors.hasPrefix("error: "))
  }

  @Test(
    arguments: [
      (["--request", "no.json"], 2, "no.json"), (["--request", "bad.json"], 3, "/messages"),
      (["hi", "--option", "temperature=warm"], 2, "temperature"), (["hi", "--option", "x"], 2, "name=value"),
      (["hi", "--attach", "no.png"], 2, "no.png"), (["hi", "--schema", "bad.json"], 3, "JSON Schema"),
      ([], 2, "no prompt"),
    ] as [([String], Int32, String)])
  func `what is wrong is named`(arguments: [String], exit: Int32, word: String) async throws {
    let folder = try folder()
    try folder.write("bad.json", #"{"model":"x","type":5}"#)
    let outcome = try await invoke(folder, arguments)
    #expect(outcome.exit == exit)
    #expect(outcome.errors.contains(word), "\(outcome.errors)")
    #expect(outcome.output == "")
  }
}
