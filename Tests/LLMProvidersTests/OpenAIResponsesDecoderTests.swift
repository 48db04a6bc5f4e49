import JSONKit
import LLM
import LLMProviders
import Testing

@Suite struct OpenAIResponsesDecoderTests {
  /// The events of one stream, each a type and further members.
  private func stream(_ events: (String, String)...) -> String {
    events.map { #"data: {"type":"\#($0.0)"\#($0.1.isEmpty ? "" : "," + $0.1)}"# + "\n\n" }.joined()
  }

  private func play(_ events: String) -> Playback { Playback.responses(events) }

  private func parts(_ events: String) -> [Part] { play(events).response?.choices.first?.message.content ?? [] }

  private let created = (
    "response.created", #""response":{"id":"resp_1","model":"gpt-6-luna","created_at":5.0,"output":[]}"#
  )
  private let completed = ("response.completed", #""response":{"id":"resp_1","status":"completed"}"#)

  private func added(_ item: String, _ index: Int = 0) -> (String, String) {
    ("response.output_item.added", #""output_index":\#(index),"item":\#(item)"#)
  }

  private func done(_ item: String, _ index: Int = 0) -> (String, String) {
    ("response.output_item.done", #""output_index":\#(index),"item":\#(item)"#)
  }

  private func text(_ delta: String, id: String = "m", content: Int = 0) -> (String, String) {
    (
      "response.output_text.delta",
      #""item_id":"\#(id)","output_index":0,"content_index":\#(content),"delta":"\#(delta)""#
    )
  }

  private let message = #"{"type":"message","id":"m","role":"assistant","content":[]}"#

  private func call(_ arguments: String, status: String = "completed", name: String = "f") -> String {
    #"{"type":"function_call","id":"fc","call_id":"c","name":"\#(name)","arguments":"\#(arguments)","status":"\#(status)"}"#
  }

  @Test func `text streams and ends`() {
    let play = play(stream(created, added(message), text("Hel"), text("lo"), completed))
    #expect(play.chunks.compactMap { $0.delta?.content } == ["Hel", "lo"])
    #expect(play.response?.id == "resp_1")
    #expect(play.response?.model == "gpt-6-luna")
    #expect(play.response?.created == 5)
    #expect(play.response?.choices.first?.finish == Finish(.stop, raw: "completed"))
  }

  @Test func `an answer without its last event is a truncation`() {
    for ending in ["", "data: [DONE]\n\n"] {
      let play = play(stream(created, added(message), text("half")) + ending)
      #expect(play.failure?.kind == .streamTruncated)
      #expect(play.response?.text == "half")
    }
  }

  @Test func `what follows the last event is not read`() {
    #expect(play(stream(created, completed) + "data: [DONE]\n\ndata: nonsense\n\n").failure == nil)
  }

  @Test func `the item as it is in the end counts`() {
    let whole = #"{"type":"message","id":"m","content":[{"type":"output_text","text":"Hello"}]}"#
    #expect(parts(stream(created, added(message), text("He"), done(whole), completed)).map(\.text) == ["Hello"])
    #expect(parts(stream(created, done(whole), completed)).map(\.text) == ["Hello"])
  }

  @Test func `an item that ends as another one is another one`() {
    let other = #"{"type":"function_call","id":"m","call_id":"c","name":"f","arguments":"{}"}"#
    let parts = parts(stream(created, added(message), text("a"), done(other), completed))
    #expect(parts.map(\.kind) == [.text("a"), .toolCall(ToolCall(id: "c", name: "f", arguments: "{}"))])
  }

  @Test func `a server that never says that an item begins is understood`() {
    #expect(parts(stream(created, text("Hello"), completed)).map(\.text) == ["Hello"])
    let thoughts = ("response.reasoning_text.delta", #""item_id":"r","output_index":0,"content_index":0,"delta":"Hm""#)
    #expect(parts(stream(created, thoughts, completed)) == [Part(.reasoning("Hm"))])
  }

  @Test func `an answer that is only in the last event is whole`() {
    let output = "[\(call("{}")),{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"x\"}]}]"
    let play = play(stream(("response.completed", #""response":{"id":"r","output":\#(output)}"#)))
    #expect(play.response?.toolCalls == [ToolCall(id: "c", name: "f", arguments: "{}")])
    #expect(play.response?.text == "x")
  }

  @Test func `the last event does not repeat what came`() {
    let item = #"{"type":"message","id":"other","content":[{"type":"output_text","text":"Hello"}]}"#
    let last = ("response.completed", #""response":{"output":[\#(item)]}"#)
    #expect(parts(stream(created, added(message), text("Hello"), done(item), last)).map(\.text) == ["Hello"])
    #expect(parts(stream(created, added(message), text("Hello"), last)).map(\.text) == ["Hello"])
  }

  @Test func `pieces go to the item of their id, else to the one at their index`() {
    func piece(_ text: String, _ place: String) -> (String, String) {
      ("response.function_call_arguments.delta", #"\#(place),"delta":"\#(text)""#)
    }
    let first = #"{"type":"function_call","id":"a","call_id":"c1","name":"f","arguments":""}"#
    let second = #"{"type":"function_call","id":"b","call_id":"c2","name":"g","arguments":""}"#
    let byID = play(
      stream(
        added(first), added(second), piece("[1", #""item_id":"a","output_index":0"#),
        piece("[2]", #""item_id":"b","output_index":0"#), piece("]", #""item_id":"a","output_index":0"#), completed))
    #expect(byID.response?.toolCalls.map(\.arguments) == ["[1]", "[2]"])
    let byIndex = play(
      stream(
        added(first, 3), added(second, 4), piece("[1]", #""item_id":"x","output_index":3"#),
        piece("[2]", #""output_index":4"#), completed))
    #expect(byIndex.response?.toolCalls.map(\.arguments) == ["[1]", "[2]"])
  }

  @Test func `a call is known by its call id and finishes as one`() {
    let play = play(stream(created, added(call("")), done(call(#"{\"a\":1}"#)), completed))
    #expect(play.response?.toolCalls == [ToolCall(id: "c", name: "f", arguments: #"{"a":1}"#)])
    #expect(play.response?.choices.first?.finish == Finish(.toolCalls, raw: "completed"))
    let part = play.response?.choices.first?.message.content.first
    #expect(part?.echo == Echo(provider: "openai", model: "gpt-6-luna", raw: ["id": "fc", "status": "completed"]))
  }

  @Test func `a name that comes late is taken`() {
    let play = play(stream(created, added(call("", name: "")), done(call("{}")), completed))
    #expect(play.response?.toolCalls == [ToolCall(id: "c", name: "f", arguments: "{}")])
  }

  @Test func `a call without arguments has an empty object, a cut one is incomplete`() {
    #expect(play(stream(added(call("")), done(call("")), completed)).response?.toolCalls.first?.arguments == "{}")
    let last = ("response.incomplete", #""response":{"incomplete_details":{"reason":"max_output_tokens"}}"#)
    let cut = play(stream(added(call("")), done(call("", status: "incomplete")), last)).response
    #expect(cut?.toolCalls.first?.isIncomplete == true)
    #expect(cut?.choices.first?.finishReason == .length)
  }

  @Test func `the call of a free-form tool keeps its text`() {
    let open = #"{"type":"custom_tool_call","id":"ct","call_id":"c","name":"sql","input":""}"#
    let piece = ("response.custom_tool_call_input.delta", #""item_id":"ct","output_index":0,"delta":"SELECT 1""#)
    let whole = #"{"type":"custom_tool_call","id":"ct","call_id":"c","name":"sql","input":"SELECT 1"}"#
    let part = parts(stream(created, added(open), piece, done(whole), completed)).first
    #expect(part?.kind == .toolCall(ToolCall(id: "c", name: "sql", arguments: "SELECT 1")))
    #expect(part?.echo?.raw == ["type": "custom_tool_call", "id": "ct"])
  }

  @Test func `thoughts are paragraphs and their item goes back as it came`() {
    func piece(_ kind: String, _ index: Int, _ text: String) -> (String, String) {
      let name = kind == "reasoning_text" ? "content_index" : "summary_index"
      return ("response.\(kind).delta", #""item_id":"rs","output_index":0,"\#(name)":\#(index),"delta":"\#(text)""#)
    }
    let open = #"{"type":"reasoning","id":"rs","summary":[],"encrypted_content":"half"}"#
    let whole =
      #"{"type":"reasoning","id":"rs","summary":[{"text":"ab"},{"text":"c"}],"content":[{"text":"d"}],"encrypted_content":"all"}"#
    let play = play(
      stream(
        created, added(open), piece("reasoning_summary_text", 0, "a"), piece("reasoning_summary_text", 0, "b"),
        piece("reasoning_summary_text", 1, "c"), piece("reasoning_text", 0, "d"), done(whole), completed))
    let part = play.response?.choices.first?.message.content.first
    #expect(part?.text == "ab\n\nc\n\nd")
    #expect(part?.echo?.raw == (try? JSON(parsing: whole)))
    #expect(play.chunks.allSatisfy { if case .replace? = $0.delta?.change { false } else { true } })
  }

  @Test func `a sealed value that is not complete is not kept`() {
    let open = #"{"type":"reasoning","id":"rs","summary":[],"encrypted_content":"half"}"#
    #expect(play(stream(created, added(open))).response?.choices.first?.message.content.first?.echo == nil)
  }

  @Test func `citations come once`() {
    let annotation = #"{"type":"url_citation","url":"https://e.org"}"#
    let event = (
      "response.output_text.annotation.added", #""item_id":"m","content_index":0,"annotation":\#(annotation)"#
    )
    let whole =
      #"{"type":"message","id":"m","content":[{"type":"output_text","text":"a","annotations":[\#(annotation),{"n":2}]}]}"#
    let part = parts(stream(created, added(message), text("a"), event, done(whole), completed)).first
    #expect(part?.annotations == [["type": "url_citation", "url": "https://e.org"], ["n": 2]])
  }

  @Test func `a message of several contents is several parts of one message`() {
    let whole =
      #"{"type":"message","id":"m","phase":"commentary","content":[{"type":"output_text","text":"a","logprobs":[1]},{"type":"refusal","refusal":"b"},{"type":"new","x":1}]}"#
    let play = play(stream(created, added(message), text("a"), done(whole), completed))
    let parts = play.response?.choices.first?.message.content ?? []
    #expect(parts.map(\.kind) == [.text("a"), .refusal("b"), .providerItem(type: "new")])
    let envelope: JSON = ["type": "message", "id": "m", "phase": "commentary"]
    #expect(parts.map { $0.echo?.raw["message"] } == [envelope, envelope, envelope])
    #expect(parts[0].echo?.raw["content"] == ["logprobs": [1]])
    #expect(parts[2].echo?.raw["content"] == ["type": "new", "x": 1])
    #expect(play.response?.choices.first?.finishReason == .refusal)
  }

  @Test(arguments: [
    (#"{"type":"web_search_call","id":"w","action":{"query":"q"},"status":"completed"}"#, #"{"query":"q"}"#, "null"),
    (#"{"type":"file_search_call","id":"w","queries":["q"],"results":[1]}"#, #"{"queries":["q"]}"#, "[1]"),
    (#"{"type":"code_interpreter_call","id":"w","code":"1+1","outputs":[2]}"#, "1+1", "[2]"),
    (#"{"type":"image_generation_call","id":"w","result":"QUJD"}"#, "", #""QUJD""#),
    (#"{"type":"mcp_call","id":"w","name":"f","server_label":"s","arguments":"{}","error":"no"}"#, "{}", #""no""#),
  ])
  func `tools of the provider are shown with what they got`(item: String, arguments: String, output: String) throws {
    let json = try JSON(parsing: item)
    let type = try #require(json["type"]?.stringValue)
    let part = parts(stream(created, added(#"{"type":"\#(type)","id":"w"}"#), done(item), completed)).first
    guard case .providerToolCall(let call)? = part?.kind else {
      Issue.record("no call of a provider's tool: \(String(describing: part))")
      return
    }
    #expect(call.type == type)
    #expect(call.name == (type == "mcp_call" ? "f" : String(type.dropLast(5))))
    #expect(call.server == (type == "mcp_call" ? "s" : nil))
    #expect(call.arguments == arguments)
    #expect((call.output ?? .null) == (try JSON(parsing: output)))
    #expect(call.isError == (type == "mcp_call"))
    #expect(part?.echo?.raw == json)
  }

  @Test(arguments: ["computer_call", "mcp_approval_request", "compaction", "something_new"])
  func `other items are kept whole and in their place`(type: String) {
    let item = #"{"type":"\#(type)","id":"x","secret":"s"}"#
    let parts = parts(stream(created, added(#"{"type":"\#(type)"}"#), done(item), done(call("{}"), 1), completed))
    #expect(parts.first?.kind == .providerItem(type: type))
    #expect(parts.first?.echo?.raw == ["type": .string(type), "id": "x", "secret": "s"])
    #expect(parts.count == 2)
  }

  @Test(arguments: [
    ("incomplete", "max_output_tokens", FinishReason.length), ("incomplete", "content_filter", .contentFilter),
    ("incomplete", "max_messages", .length), ("incomplete", "new_reason", .length), ("incomplete", "steered", .stop),
  ])
  func `an incomplete answer says why`(status: String, reason: String, expected: FinishReason) {
    let last = (
      "response.incomplete", #""response":{"status":"\#(status)","incomplete_details":{"reason":"\#(reason)"}}"#
    )
    let finish = play(stream(created, added(message), text("a"), last)).response?.choices.first?.finish
    #expect(finish == Finish(expected, raw: "incomplete:\(reason)", details: ["reason": .string(reason)]))
  }

  @Test func `thoughts the provider could not take back are told`() {
    let last = (
      "response.completed", #""response":{"status":"completed","input_transformations":[{"reason":"model_mismatch"}]}"#
    )
    let details = play(stream(created, added(message), last)).response?.choices.first?.finish.details
    #expect(details?["input_transformations"]?[0]?["reason"] == "model_mismatch")
  }

  @Test(arguments: [
    ("error", #""code":"server_error","message":"m""#, "server_error"),
    ("error", #""error":{"code":"slow_down","message":"m"},"status":429"#, "rate_limit"),
    ("error", #""error":{"message":"m"},"status":401"#, "authentication"),
    ("", #""error":{"code":"server_is_overloaded","message":"m"}"#, "overloaded"),
    (
      "response.failed", #""response":{"status":"failed","error":{"code":"rate_limit_exceeded","message":"m"}}"#,
      "rate_limit"
    ),
    (
      "response.failed", #""response":{"status":"failed","error":{"code":"invalid_prompt","message":"m"}}"#,
      "invalid_request"
    ),
    (
      "response.failed", #""response":{"status":"failed","error":{"code":"image_too_large","message":"m"}}"#,
      "invalid_request"
    ),
    (
      "response.failed",
      #""response":{"status":"failed","error":{"code":"image_content_policy_violation","message":"m"}}"#,
      "content_filter"
    ),
    (
      "response.failed", #""response":{"status":"failed","error":{"code":"vector_store_timeout","message":"m"}}"#,
      "timeout"
    ),
    ("response.failed", #""response":{"status":"failed","error":null}"#, "server_error"),
    ("response.cancelled", #""response":{"status":"cancelled"}"#, "cancelled"),
  ])
  func `a failure keeps what had come`(type: String, members: String, kind: String) {
    let play = play(stream(created, added(message), text("half"), (type, members)))
    #expect(play.failure?.kind?.rawValue == kind)
    #expect(play.response?.text == "half")
    #expect(play.failure?.message.isEmpty == false)
  }

  @Test func `odd events neither crash nor add anything`() {
    let odd = ["{}", "[]", "7", "null", #"{"type":7}"#, #"{"type":"response.output_item.done"}"#]
    let events = odd.map { "data: \($0)\n\n" }.joined()
    let strange = stream(
      ("response.output_text.delta", ""), ("response.output_text.delta", #""delta":7"#),
      ("response.function_call_arguments.delta", #""item_id":"none","delta":"x""#),
      ("response.output_text.annotation.added", #""item_id":"none""#),
      ("response.reasoning_text.delta", #""item_id":"m","delta":"x""#))
    let play = play(stream(created, added(message)) + events + strange + stream(text("a"), completed))
    #expect(play.failure == nil)
    #expect(play.response?.text == "a")
    #expect(play.response?.choices.first?.message.content.count == 1)
  }
}
