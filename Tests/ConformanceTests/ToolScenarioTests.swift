import JSONKit
import Synchronization
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ToolScenarioTests {
  @Test(arguments: DriverRun.Era.allCases)
  func `tools are listed and the one that adds is called with numbers`(_ era: DriverRun.Era) async throws {
    let run = try await DriverRun.run("tools_call", era) { _, message in
      switch message["method"]?.stringValue {
      case "tools/list": WebReply.answer(message, Doubles.tools([("add_numbers", Doubles.anything)]))
      case "tools/call": WebReply.answer(message, Doubles.done)
      default: []
      }
    }
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(run.methods.filter { $0.hasPrefix("tools/") } == ["tools/list", "tools/call"])
    #expect(run.calls.first?["name"] == "add_numbers")
    #expect(run.calls.first?["arguments"] == ["a": 5, "b": 3])
  }

  @Test
  func `a scenario without work of its own lists the tools and calls the first`() async throws {
    let run = try await DriverRun.run("auth/something-new", .modern) { _, message in
      switch message["method"]?.stringValue {
      case "tools/list":
        WebReply.answer(message, Doubles.tools([("one", Doubles.anything), ("two", Doubles.anything)]))
      case "tools/call": WebReply.answer(message, Doubles.done)
      default: []
      }
    }
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(run.calls.map { $0["name"] } == ["one"])
  }

  @Test
  func `a tool that answers with an error fails the scenario and its text is told`() async throws {
    let run = try await DriverRun.run("sse-retry", .legacy) { _, message in
      guard message["method"] == "tools/call" else { return [] }
      return WebReply.answer(message, ["content": [["type": "text", "text": "out of paper"]], "isError": true])
    }
    #expect(run.exitCode == 1)
    #expect(run.errors.contains("test_reconnection failed: out of paper"), "\(run.errors)")
  }

  @Test  // HL-09
  func `a broken off answer is gone on with after the time that the server asked for`() async throws {
    let clock = ContinuousClock()
    let broken = Mutex<(instant: ContinuousClock.Instant, call: JSON)?>(nil)
    let resumed = Mutex<Duration?>(nil)
    let run = try await DriverRun.run("sse-retry", .legacy) { request, message in
      if message["method"] == "tools/call" {
        broken.withLock { $0 = (clock.now, message) }
        return WebReply.stream(["id: e-1\r\nretry: 400\r\ndata: \r\n\r\n"]) + WebReply.end
      }
      guard request.method == "GET", request.fields["last-event-id"] == "e-1",
        let (instant, call) = broken.withLock({ $0 })
      else { return [] }
      resumed.withLock { $0 = instant.duration(to: clock.now) }
      return WebReply.stream([WebReply.event(WebReply.result(call, Doubles.done), id: "e-2")])
    }
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(try #require(resumed.withLock { $0 }) >= .milliseconds(400))
    #expect(run.bodies("tools/call").count == 1)
  }

  @Test
  func `a schema comes back as it was listed and nothing that it names is fetched`() async throws {
    let schema: JSON = [
      "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
      "$defs": ["a": ["$anchor": "here", "type": "string"]], "properties": ["p": ["$ref": "#/$defs/a"]],
      "allOf": [["anyOf": [["required": ["p"]]]]], "if": ["required": ["p"]], "then": [:], "else": [:],
      "additionalProperties": false,
    ]
    let tools = Doubles.tools([("json_schema_2020_12_tool", schema), ("json_schema_echo", Doubles.anything)])
    let run = try await DriverRun.run("json-schema-2020-12-preservation", .modern) { _, message in
      WebReply.answer(message, message["method"] == "tools/list" ? tools : Doubles.done)
    }
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(run.calls.first?["arguments"]?["schema"]?.text == schema.text)
  }

  @Test
  func `a schema that names an address is listed and the address never asked for`() async throws {
    let fetched = Mutex(false)
    let run = try await DriverRun.run("json-schema-ref-no-deref", .modern) { request, message in
      if request.method == "GET" { fetched.withLock { $0 = true } }
      let address = "http://\(request.fields["host"] ?? "")/canary.json"
      let schema: JSON = ["type": "object", "properties": ["p": ["$ref": .string(address)]]]
      return WebReply.answer(message, Doubles.tools([("named", schema)]))
    }
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(run.methods.contains("tools/list"))
    #expect(!fetched.withLock { $0 })
  }

  @Test
  func `a start without an address or with an unknown revision fails and says so`() async throws {
    let bare = try await DriverRun.start([], [:])
    #expect(bare.exitCode == 1)
    #expect(bare.errors.contains("usage: "))
    let unknown = try await DriverRun.start(["http://127.0.0.1:1/"], ["MCP_CONFORMANCE_PROTOCOL_VERSION": "1999"])
    #expect(unknown.exitCode == 1)
    #expect(unknown.errors.contains("MCP_CONFORMANCE_PROTOCOL_VERSION is no revision that is spoken here: 1999"))
  }
}
