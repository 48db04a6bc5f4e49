import Agents
import LLM
import Testing

/// The loop without tasks: what was reported decides what comes next.
struct AgentLoopTests {
  private let question = [Message(role: .user, content: "q")]

  private func calls(_ names: String...) -> Message {
    Message(role: .assistant, content: names.map { Part(.toolCall(ToolCall(id: "c", name: $0, arguments: "{}"))) })
  }

  private func loop(_ limits: AgentLimits = AgentLimits()) -> AgentLoop {
    AgentLoop(transcript: question, limits: limits)
  }

  @Test func `an answer ends it`() {
    var loop = loop()
    #expect(loop.start() == .ask(turn: 1))
    let answer = Message(role: .assistant, content: "42")
    #expect(loop.replied(answer, .stop) == .end(.answer(answer)))
    #expect(loop.transcript.last == answer)
    #expect(loop.turns == 1)
  }

  @Test func `calls are made, and their results go back together and in order`() {
    var loop = loop()
    _ = loop.start()
    let reply = calls("a", "b")
    #expect(loop.replied(reply, .toolCalls) == .act(turn: 1, reply.toolCalls))
    #expect(loop.settled(1, ToolResult("second")) == .wait)
    #expect(loop.settled(0, ToolResult("first")) == .ask(turn: 2))
    #expect(loop.transcript.last?.role == .tool)
    #expect(loop.transcript.last?.toolResults.map(\.text) == ["first", "second"])
    #expect(loop.calls == 2)
  }

  @Test func `a call gets one result, by its position and not by its id`() {
    var loop = loop()
    _ = loop.start()
    _ = loop.replied(calls("a", "a"), .toolCalls)
    #expect(loop.settled(0, ToolResult("x")) == .wait)
    #expect(loop.settled(0, ToolResult("y")) == .wait)
    #expect(loop.settled(7, ToolResult("z")) == .wait)
    #expect(loop.settled(1, ToolResult("w")) == .ask(turn: 2))
    #expect(loop.transcript.last?.toolResults.map(\.text) == ["x", "w"])
  }

  @Test func `what nobody waits for is not taken`() {
    var loop = loop()
    #expect(loop.replied(calls("a"), .toolCalls) == .wait)
    #expect(loop.settled(0, ToolResult("x")) == .wait)
    #expect(loop.start() == .ask(turn: 1))
    #expect(loop.start() == .wait)
    #expect(loop.transcript == question)
  }

  @Test func `silence is no answer`() {
    for text in ["", " \n"] {
      var loop = loop()
      _ = loop.start()
      #expect(loop.replied(Message(role: .assistant, content: text), .stop) == .end(.empty))
    }
  }

  @Test(arguments: [FinishReason.refusal, .contentFilter])
  func `a refusal ends it, even with text`(reason: FinishReason) {
    var loop = loop()
    _ = loop.start()
    let message = Message(role: .assistant, content: "I will not")
    #expect(loop.replied(message, reason) == .end(.refused(message)))
  }

  @Test func `a paused turn goes on, a cut one does not`() {
    var loop = loop()
    _ = loop.start()
    let part = Message(role: .assistant, content: "so far")
    #expect(loop.replied(part, .paused) == .ask(turn: 2))
    #expect(loop.replied(part, .length) == .end(.limit(.outputLength)))
  }

  @Test func `a model that never stops calling meets the limit of turns`() {
    var loop = loop(AgentLimits(turns: 3))
    var action = loop.start()
    var asked = 0
    while case .ask(let turn) = action {
      asked += 1
      #expect(turn == asked)
      _ = loop.replied(calls("a"), .toolCalls)
      action = loop.settled(0, ToolResult("\(turn)"))
    }
    #expect(action == .end(.limit(.turns)))
    #expect(asked == 3)
  }

  @Test func `calls over the limit are not made, and each still has a result`() {
    var loop = loop(AgentLimits(calls: 2))
    _ = loop.start()
    #expect(loop.replied(calls("a", "b", "c"), .toolCalls) == .end(.limit(.calls)))
    #expect(loop.transcript.last?.toolResults.count == 3)
    #expect(loop.transcript.last?.toolResults.allSatisfy(\.isError) == true)
    #expect(loop.calls == 0)
  }

  @Test func `tokens end it before more is done, but not before an answer is taken`() {
    var loop = loop(AgentLimits(tokens: 10))
    _ = loop.start()
    #expect(loop.replied(calls("a"), .toolCalls, tokens: 10) == .end(.limit(.tokens)))
    var other = self.loop(AgentLimits(tokens: 10))
    _ = other.start()
    let answer = Message(role: .assistant, content: "a")
    #expect(other.replied(answer, .stop, tokens: 100) == .end(.answer(answer)))
    var paused = self.loop(AgentLimits(tokens: 10))
    _ = paused.start()
    #expect(paused.replied(answer, .paused, tokens: .max) == .end(.limit(.tokens)))
  }

  @Test func `money ends it before more is done, but not before an answer is taken`() {
    var loop = loop(AgentLimits(usd: 0.5))
    _ = loop.start()
    #expect(loop.replied(calls("a"), .toolCalls, usd: 0.25) == .act(turn: 1, calls("a").toolCalls))
    #expect(loop.settled(0, ToolResult("fine")) == .ask(turn: 2))
    #expect(loop.replied(calls("a"), .toolCalls, usd: 0.25) == .end(.limit(.money)))
    var other = self.loop(AgentLimits(usd: 0.5))
    _ = other.start()
    let answer = Message(role: .assistant, content: "a")
    #expect(other.replied(answer, .stop, usd: 7) == .end(.answer(answer)))
    #expect(other.usd == 7)
    var spent = self.loop(AgentLimits(usd: 0))
    #expect(spent.start() == .end(.limit(.money)))
  }

  @Test func `the same calls with the same results are noticed at three and end it at five`() {
    var loop = loop()
    var action = loop.start()
    var rounds = 0
    while case .ask = action {
      rounds += 1
      _ = loop.replied(calls("a"), .toolCalls)
      action = loop.settled(0, ToolResult("same"))
      let isTold = loop.transcript.last?.role == .user
      #expect(isTold == (rounds == 3))
    }
    #expect(rounds == 5)
    #expect(action == .end(.limit(.repeats)))
  }

  @Test func `the same calls with other results are no circle`() {
    var loop = loop()
    _ = loop.start()
    for round in 1...10 {
      _ = loop.replied(calls("poll"), .toolCalls)
      #expect(loop.settled(0, ToolResult("state \(round)")) == .ask(turn: round + 1))
    }
  }

  @Test func `old results are shortened, those of the last turn are kept`() {
    var loop = loop()
    _ = loop.start()
    let long = String(repeating: "x", count: 5_000)
    for turn in 1...2 {
      _ = loop.replied(calls("a"), .toolCalls)
      _ = loop.settled(0, ToolResult(long + "\(turn)"))
    }
    let isShortened = loop.shortenOldResults(to: 1_000)
    #expect(isShortened)
    let texts = loop.transcript.flatMap(\.toolResults).map(\.text)
    #expect(texts[0].utf8.count < 1_200)
    #expect(texts[1] == long + "2")
    let isShortenedAgain = loop.shortenOldResults(to: 2_000)
    #expect(!isShortenedAgain)
  }
}
