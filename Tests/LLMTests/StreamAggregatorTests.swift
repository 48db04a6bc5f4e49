import JSONKit
import LLM
import Testing

@Suite struct StreamAggregatorTests {
  static func chunk(_ part: Int, _ change: Delta.Change, choice: Int = 0, isAnswer: Bool = false) -> StreamChunk {
    StreamChunk(
      id: "r", provider: "p", model: "m", choice: choice, delta: Delta(part: part, change: change, isAnswer: isAnswer))
  }

  static func end(_ reason: FinishReason, choice: Int = 0, usage: Usage? = nil) -> StreamChunk {
    StreamChunk(id: "r", provider: "p", model: "m", choice: choice, finish: Finish(reason), usage: usage)
  }

  private func whole(_ chunks: [StreamChunk]) throws -> InvocationResponse {
    var aggregator = StreamAggregator()
    for chunk in chunks { aggregator.add(chunk) }
    return try aggregator.aggregate()
  }

  @Test func `parts grow in their places, interleaved or not`() throws {
    let response = try whole([
      Self.chunk(0, .open(.text("")), isAnswer: true),
      Self.chunk(1, .open(Part(.toolCall(ToolCall(id: "a", name: "f", arguments: ""))))),
      Self.chunk(0, .append("Hel"), isAnswer: true),
      Self.chunk(1, .append("{\"x\":")),
      Self.chunk(0, .append("lo"), isAnswer: true),
      Self.chunk(1, .append("1}")),
      Self.chunk(0, .close), Self.chunk(1, .close), Self.end(.toolCalls),
    ])
    #expect(response.text == "Hello")
    #expect(response.toolCalls == [ToolCall(id: "a", name: "f", arguments: "{\"x\":1}")])
    #expect(response.choices[0].message.content.count == 2)
  }

  @Test func `the last usage counts`() throws {
    let response = try whole([
      StreamChunk(id: "r", provider: "p", model: "m", usage: Usage(inputTokens: 1, outputTokens: 1)),
      Self.end(.stop, usage: Usage(inputTokens: 2, outputTokens: 3)),
    ])
    #expect(response.usage?.totalTokens == 5)
  }

  @Test func `a replaced part forgets what came before`() throws {
    let response = try whole([
      Self.chunk(0, .open(.text(""))), Self.chunk(0, .append("draft")), Self.chunk(0, .replace(.text("final"))),
      Self.end(.stop),
    ])
    #expect(response.text == "final")
  }

  @Test func `echo and annotations that come late belong to their part`() throws {
    let echo = Echo(provider: "p", model: "m", raw: ["signature": "s"])
    let response = try whole([
      Self.chunk(0, .open(Part(.reasoning("")))), Self.chunk(0, .append("t")), Self.chunk(0, .echo(echo)),
      Self.chunk(1, .open(.text("a"))), Self.chunk(1, .annotate(["n": 1])), Self.end(.stop),
    ])
    #expect(
      response.choices[0].message.content == [
        Part(.reasoning("t"), echo: echo), Part(.text("a"), annotations: [["n": 1]]),
      ])
  }

  @Test func `choices are kept apart and sorted`() throws {
    let response = try whole([
      Self.chunk(0, .open(.text("b")), choice: 1), Self.chunk(0, .open(.text("a")), choice: 0),
      Self.end(.stop, choice: 1), Self.end(.length, choice: 0),
    ])
    #expect(response.choices.map(\.message.text) == ["a", "b"])
    #expect(response.choices.map(\.finishReason) == [.length, .stop])
  }

  @Test func `a call that the limit cut is marked`() throws {
    let chunks = [
      Self.chunk(0, .open(Part(.toolCall(ToolCall(id: "a", name: "f", arguments: ""))))),
      Self.chunk(0, .append("{\"x\":")),
    ]
    #expect(try whole(chunks + [Self.end(.length)]).toolCalls[0].isIncomplete)
    let complete = try whole(chunks + [Self.chunk(0, .append("1}")), Self.end(.length)])
    #expect(!complete.toolCalls[0].isIncomplete)
  }

  @Test func `an answer without an end is an error that keeps what came`() {
    let error = #expect(throws: InvocationError.self) {
      _ = try whole([Self.chunk(0, .open(.text(""))), Self.chunk(0, .append("half"))])
    }
    #expect(error?.code == .streamingFailed)
    #expect(error?.kind == .streamTruncated)
    #expect(error?.partial?.text == "half")
    #expect(error?.partial?.choices.first?.finishReason == .error)
  }
}

@Suite struct ResponseStreamTests {
  private let chunks = [
    StreamAggregatorTests.chunk(0, .open(.text("")), isAnswer: true),
    StreamAggregatorTests.chunk(0, .append("one "), isAnswer: true),
    StreamAggregatorTests.chunk(0, .append("two"), isAnswer: true),
    StreamAggregatorTests.end(.stop),
  ]

  @Test func `the loop of the design document prints the answer`() async throws {
    let stream = ResponseStream(chunks: chunks)
    var printed = ""
    for try await chunk in stream { printed += chunk.delta?.content ?? "" }
    #expect(printed == "one two")
    #expect(try await stream.next() == nil)
  }

  @Test func `aggregating after some chunks gives the whole`() async throws {
    let stream = ResponseStream(metadata: ["k": "v"], chunks: chunks)
    _ = try await stream.next()
    _ = try await stream.next()
    let response = try await stream.aggregate()
    #expect(response.text == "one two")
    #expect(response.metadata == ["k": "v"])
  }

  @Test func `a stream that ends early throws and keeps the part`() async throws {
    let stream = ResponseStream(chunks: Array(chunks.dropLast()))
    let error = await #expect(throws: InvocationError.self) { _ = try await stream.aggregate() }
    #expect(error?.kind == .streamTruncated)
    #expect(error?.partial?.text == "one two")
  }

  @Test func `an empty stream is an early end`() async throws {
    let stream = ResponseStream(chunks: [])
    let error = await #expect(throws: InvocationError.self) { _ = try await stream.next() }
    #expect(error?.kind == .streamTruncated)
    #expect(error?.partial == nil)
  }

  @Test func `an error of the source gets the partial answer`() async throws {
    let counter = Counter()
    let chunks = self.chunks
    let stream = ResponseStream(batches: {
      if counter.next() == 0 { return Array(chunks.prefix(2)) }
      throw InvocationError(.streamingFailed, "broke", kind: .network)
    })
    let error = await #expect(throws: InvocationError.self) { _ = try await stream.aggregate() }
    #expect(error?.partial?.text == "one ")
    #expect(error?.kind == .network)
  }

  @Test func `close releases the source once and ends the stream with an error`() async throws {
    let counter = Counter()
    do {
      let stream = ResponseStream(batches: { [] }, cancel: { _ = counter.next() })
      stream.close()
      stream.close()
      await #expect(throws: CancellationError.self) { _ = try await stream.next() }
    }
    #expect(counter.value == 1)
  }

  @Test func `the last reference going away releases the source`() {
    let counter = Counter()
    do { _ = ResponseStream(batches: { nil }, cancel: { _ = counter.next() }) }
    #expect(counter.value == 1)
  }

  @Test func `the end releases the source`() async throws {
    let counter = Counter()
    let chunks = self.chunks
    let first = Counter()
    let stream = ResponseStream(batches: { first.next() == 0 ? chunks : nil }, cancel: { _ = counter.next() })
    _ = try await stream.aggregate()
    #expect(counter.value == 1)
  }
}
