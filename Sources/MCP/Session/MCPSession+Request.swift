import JSONKit
import JSONRPC
import Synchronization

extension MCPSession {
  /// One request of ours that a server may answer in several rounds.
  struct Request: Sendable {
    var method: String
    /// The tool, prompt or address it is about.
    var name: String
    var own: [JSON.Member]
    /// Those of a call of a tool.
    var arguments: MCPCallArguments?
    var options: MCPCallOptions
    /// The longest time in all; the time in which somebody is asked does not count.
    var maximumTime: Duration?
    /// Whether it carries a token for progress even if nobody hears it, because progress moves its deadline.
    var reportsProgress = false
    /// Whether its result is passed on as it is, so that nobody here reads more of it than must be.
    var isForwarded = false
    /// Whether the call is to become a task.
    var asksForTask = false

    var context: MCPInputContext.Request {
      MCPInputContext.Request(method: method, name: name, reference: options.reference)
    }
  }

  /// What came of a request.
  struct Answer: Sendable {
    /// Null where ``encoded`` stands for it.
    var result: JSON
    /// The result of a request that is passed on, when it is complete.
    var encoded: MCPEncodedResult?
    var kind: ResultKind
    /// Whether it took rounds of input, so that it must not be used again.
    var tookInput = false
    /// What is left of the request's longest time.
    var timeLeft: Duration?
  }

  /// A request that is answered at once or not at all: its result must be complete.
  func ask(_ method: String, _ own: [JSON.Member], _ ready: Ready) async throws -> JSON {
    let codec = ready.codec
    let watch = CallOptions(timeout: options.requestTimeout, headers: ready.headers(method))
    let reply = try await ready.connection.call(method, options: watch) { bytes, _ in
      codec.write(own, to: &bytes)
    }
    let result = try reply.json()
    guard try codec.kind(of: result) == .complete else {
      throw MCPError(.invalidResult, "\(name) does not answer \(method) but asks for input or makes a task of it")
    }
    return result
  }

  /// A request with all its rounds of input.
  func perform(_ request: Request, _ ready: Ready) async throws -> Answer {
    let ticket = inFlight.withLock { $0.begin(request.context) }
    do {
      let answer = try await performRounds(request, ticket, ready)
      inFlight.withLock { $0.end(ticket) }
      return answer
    } catch {
      // A server that has refused a request does not work on it any more; one that was told to stop may not have heard.
      let now = timeline.now()
      inFlight.withLock { $0.end(ticket, givenUpAt: error is RPCError ? nil : now) }
      throw error
    }
  }

  private func performRounds(_ request: Request, _ ticket: Int, _ ready: Ready) async throws -> Answer {
    var rounds = InputRounds(limit: options.maximumInputRounds)
    var left = request.maximumTime
    while true {
      let started = timeline.now()
      do {
        let reply = try await send(request, rounds.members, ticket, left, ready)
        left = left.map { $0 - (timeline.now() - started) }
        if request.isForwarded, let encoded = MCPEncodedResult(reply.result), ready.codec.isComplete(encoded) {
          return Answer(result: .null, encoded: encoded, kind: .complete, timeLeft: left)
        }
        let result = try reply.json()
        let kind = try ready.codec.kind(of: result)
        guard kind == .inputRequired else {
          return Answer(result: result, kind: kind, tookInput: rounds.count > 0, timeLeft: left)
        }
        let questions = try rounds.begin(result)
        if questions.isEmpty {
          try await timeline.sleep(timeline.now() + rounds.pause)
        } else {
          rounds.answer(try await answers(to: questions, for: request.context, from: rounds.asked))
        }
      } catch let error as RPCError {
        guard let visits = ready.codec.visits(wantedBy: error) else { throw error }
        left = left.map { $0 - (timeline.now() - started) }
        try await make(visits, &rounds, for: request.context)
      }
    }
  }

  private func send(
    _ request: Request, _ more: [JSON.Member], _ ticket: Int, _ left: Duration?, _ ready: Ready
  ) async throws -> RPCReply {
    let level = request.options.logLevel ?? logLevel.withLock { $0 }
    let codec = ready.codec
    var options = callOptions(request, left)
    options.headers = ready.headers(request.method, about: request.name) + mirrored(request, ready)
    return try await ready.connection.call(request.method, options: options) { bytes, id in
      inFlight.withLock { $0.sent(ticket, id) }
      let progress = request.reportsProgress || request.options.progress != nil ? id : nil
      codec.write(
        more.isEmpty ? request.own : request.own + more, arguments: request.arguments, progress: progress, level: level,
        more: request.options.meta, to: &bytes)
    }
  }

  /// The arguments of a call that its tool wants to see in header fields, too.
  private func mirrored(_ request: Request, _ ready: Ready) -> [Outbound.Header] {
    guard ready.mirrorsArguments, let arguments = request.arguments,
      let mirrored = toolIndex.withLock({ $0.mirrored(of: request.name) })
    else { return [] }
    return mirrored.headers(for: (try? arguments.json()) ?? [:])
  }

  private func callOptions(_ request: Request, _ left: Duration?) -> CallOptions {
    var watch = CallOptions(timeout: request.options.timeout ?? options.requestTimeout, maximumTime: left)
    guard let hear = request.options.progress else { return watch }
    watch.progress = { payload in
      guard let json = try? payload.json(), let progress = MCPProgress(json: json) else { return }
      hear(progress)
    }
    return watch
  }

  /// Answers all questions of one round side by side; one that is refused ends the others.
  ///
  /// - Parameter first: the place of the first among all questions of the request, where the server orders them.
  /// - Throws: ``MCPError`` `input_refused`, `CancellationError`.
  func answers(
    to questions: [InputRounds.Question], for request: MCPInputContext.Request?, from first: Int? = nil
  ) async throws -> JSON.Object {
    try await withThrowingTaskGroup(of: (Int, JSON).self) { group in
      for (place, question) in questions.enumerated() {
        group.addTask {
          do {
            return (
              place,
              try await self.desk.answer(
                question.method, question.params, for: request, number: first.map { $0 + place })
            )
          } catch let error as RPCError {
            throw MCPError(.inputRefused, "\(self.name) asked for \(question.method): \(error.message)")
          }
        }
      }
      var found: [Int: JSON] = [:]
      for try await (place, answer) in group { found[place] = answer }
      return JSON.Object(questions.enumerated().map { JSON.Member(key: $1.key, value: found[$0] ?? .null) })
    }
  }

  /// Has a person make the visits that an error of the server wants; everything but consent to each ends the request.
  private func make(
    _ visits: [JSON], _ rounds: inout InputRounds, for request: MCPInputContext.Request
  ) async throws {
    let questions = visits.enumerated().map {
      InputRounds.Question(key: "\($0)", method: MCPMethod.elicit, params: $1)
    }
    try rounds.visit()
    let answers = try await answers(to: questions, for: request)
    guard answers.allSatisfy({ $0.value["action"] == "accept" }) else {
      throw MCPError(.inputRefused, "\(name) wants a visit to an address, which was declined")
    }
  }
}
