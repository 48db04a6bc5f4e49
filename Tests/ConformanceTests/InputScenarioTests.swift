import JSONKit
import Synchronization
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct InputScenarioTests {
  @Test  // EL-06
  func `a form is accepted with all that it holds at first`() async throws {
    let form: JSON = [
      "type": "object",
      "properties": [
        "name": ["type": "string", "default": "John Doe"], "age": ["type": "integer", "default": 30],
        "score": ["type": "number", "default": 95.5],
        "status": ["type": "string", "enum": ["active", "idle"], "default": "active"],
        "verified": ["type": "boolean", "default": true],
      ],
    ]
    let call = Mutex<(connection: Int, message: JSON)?>(nil)
    let run = try await DriverRun.run(
      "elicitation-sep1034-client-defaults", .legacy,
      meanwhile: { server in
        _ = await server.request { $0.body.contains("\"q-1\"") }
        guard let (connection, message) = call.withLock({ $0 }) else { return }
        let answer = WebReply.chunk(WebReply.event(WebReply.result(message, Doubles.done)))
        server.perform([answer] + WebReply.end, on: connection)
      }
    ) { request, message in
      switch message["method"]?.stringValue {
      case "tools/call":
        call.withLock { $0 = (request.connection, message) }
        let question: JSON = [
          "jsonrpc": "2.0", "id": "q-1", "method": "elicitation/create",
          "params": ["message": "who?", "requestedSchema": form],
        ]
        return WebReply.stream([WebReply.event(question)])
      case nil where message["id"] == "q-1": return WebReply.empty()
      default: return []
      }
    }
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(run.bodies("initialize").first?["params"]?["capabilities"]?["elicitation"]?.objectValue != nil)
    let answer = run.messages.map(\.body).first { $0["id"] == "q-1" }
    let content: JSON = ["name": "John Doe", "age": 30, "score": 95.5, "status": "active", "verified": true]
    #expect(answer?["result"] == ["action": "accept", "content": content])
  }

  @Test  // MR-06 MR-07
  func `a state goes back as it came, with a new id, and nowhere else`() async throws {
    let state = #"{"nonce" : "ü",  "n":1.0}"#
    let run = try await DriverRun.run("sep-2322-client-request-state", .modern) { _, message in
      guard message["method"] == "tools/call", let params = message["params"] else { return [] }
      let asks = ["test_mrtr_echo_state", "test_mrtr_no_state"].contains(params["name"]?.stringValue)
      guard asks, params["inputResponses"] == nil else {
        return WebReply.answer(message, ["content": [["type": "text", "text": "done"]]])
      }
      let schema: JSON = ["type": "object", "properties": ["confirmed": ["type": "boolean"]]]
      var result: JSON.Object = [
        "resultType": "input_required",
        "inputRequests": [
          "confirm": ["method": "elicitation/create", "params": ["message": "sure?", "requestedSchema": schema]]
        ],
      ]
      if params["name"] == "test_mrtr_echo_state" { result["requestState"] = .string(state) }
      return WebReply.answer(message, .object(result))
    }
    #expect(run.exitCode == 0, "\(run.errors)")
    let names = run.calls.compactMap { $0["name"]?.stringValue }
    #expect(
      names == [
        "test_mrtr_echo_state", "test_mrtr_echo_state", "test_mrtr_unrelated", "test_mrtr_no_state",
        "test_mrtr_no_state", "test_mrtr_no_result_type",
      ])
    let ids = run.bodies("tools/call").compactMap { $0["id"] }
    #expect(Set(ids).count == ids.count)
    #expect(run.calls.map { $0["requestState"] } == [nil, .string(state), nil, nil, nil, nil])
    let accepted: JSON = ["confirm": ["action": "accept", "content": ["confirmed": true]]]
    #expect(run.calls.map { $0["inputResponses"] } == [nil, accepted, nil, nil, accepted, nil])
  }
}
