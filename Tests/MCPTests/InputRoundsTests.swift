import JSONKit
import MCP
import Testing

struct InputRoundsTests {
  @Test  // MR-02 MR-03 MR-06
  func `a round carries the answers under their keys and the state as it came`() throws {
    var rounds = InputRounds(limit: 10)
    #expect(rounds.members.isEmpty)
    let state = "e\u{301}\u{0}\"\\ \u{1F600}"
    let questions = try rounds.begin(
      ["requestState": .string(state), "inputRequests": ["b": question, "a": ["method": "roots/list"]]])
    #expect(questions.map(\.key) == ["b", "a"])
    #expect(questions.map(\.method) == ["elicitation/create", "roots/list"])
    #expect(questions[1].params == [:])
    rounds.answer(["b": ["action": "decline"], "a": ["roots": []]])
    #expect(rounds.members.map(\.key) == ["inputResponses", "requestState"])
    #expect(rounds.members[1].value.stringValue.map { Array($0.utf8) } == Array(state.utf8))
  }

  @Test  // MR-05 MR-06
  func `only the last round is sent, and a state that was not given is not sent`() throws {
    var rounds = InputRounds(limit: 10)
    #expect(try rounds.begin(["requestState": "1"]).isEmpty)
    #expect(rounds.members == [JSON.Member(key: "requestState", value: "1")])
    _ = try rounds.begin(["inputRequests": ["k": question]])
    rounds.answer(["k": [:]])
    #expect(rounds.members.map(\.key) == ["inputResponses"])
  }

  @Test  // MR-05
  func `the pauses before rounds without questions double up to a quarter of a second`() throws {
    var rounds = InputRounds(limit: 10)
    var pauses: [Duration] = []
    for _ in 1...5 {
      _ = try rounds.begin(["requestState": ""])
      pauses.append(rounds.pause)
    }
    #expect(pauses == [50, 100, 200, 250, 250].map { .milliseconds($0) })
  }

  @Test(  // MR-02
    arguments: [
      [:], ["requestState": 5], ["inputRequests": [:]], ["inputRequests": []], ["inputRequests": ["k": 5]],
      ["inputRequests": ["k": ["params": [:]]]],
    ] as [JSON])
  func `a round that asks nothing understandable is invalid`(result: JSON) {
    var rounds = InputRounds(limit: 10)
    #expect { try rounds.begin(result) } throws: { ($0 as? MCPError)?.code == .invalidResult }
  }

  @Test  // MR-09
  func `there are no more rounds than the limit`() throws {
    var rounds = InputRounds(limit: 2)
    _ = try rounds.begin(["requestState": "1"])
    _ = try rounds.begin(["requestState": "2"])
    #expect { try rounds.begin(["requestState": "3"]) } throws: { ($0 as? MCPError)?.code == .inputLimit }
  }
}
