import JSONKit
package import LLM

/// What every `Provider` must keep; run it with a provider whose model gives the answers of ``Scene``.
package struct ProviderConformance: Sendable {
  /// What the model under test does with a request.
  package enum Scene: String, CaseIterable, Sendable {
    /// Answers with the text `Hello there`.
    case text
    /// Calls `get_weather` with `{"city":"Oslo"}` and `get_time` with `{}`, and says nothing or something before.
    case calls
    /// Refuses the key.
    case wrongKey
    /// Says `Hello` and breaks off.
    case cut
  }

  /// Makes the provider for a scene and lends it.
  package typealias Lend = @Sendable (Scene, @Sendable (any Provider) async throws -> [String]) async throws -> [String]

  private let lend: Lend

  package init(_ lend: @escaping Lend) {
    self.lend = lend
  }

  /// Plays every scene; returns one line for each broken promise.
  package func failures() async throws -> [String] {
    var failures: [String] = []
    failures += try await lend(.text) { try await Self.text($0) + Self.refusals($0) }
    failures += try await lend(.calls, Self.calls)
    failures += try await lend(.wrongKey, Self.wrongKey)
    failures += try await lend(.cut, Self.cut)
    return failures
  }

  private static let weather: JSON = [
    "type": "object", "properties": ["city": ["type": "string"]], "required": ["city"],
  ]

  private static var request: ProviderRequest {
    ProviderRequest(
      invocation: InvocationRequest(
        model: "m1", messages: [Message(role: .system, content: "Be brief."), Message(role: .user, content: "hi")],
        options: ModelOptions(maxTokens: 100),
        tools: [
          ToolDefinition(name: "get_weather", description: "", parameters: weather),
          ToolDefinition(name: "get_time", description: "", parameters: ["type": "object"]),
        ], metadata: ["job": 7]))
  }

  private static func text(_ provider: any Provider) async throws -> [String] {
    var failures: [String] = []
    let stream = try await provider.invoke(request)
    var text = ""
    var finishes = 0
    while let chunk = try await stream.next() {
      text += chunk.delta?.content ?? ""
      if chunk.finish != nil { finishes += 1 }
      if chunk.provider != provider.name { failures.append("a chunk names the provider \(chunk.provider)") }
    }
    let response = try await stream.aggregate()
    if text != "Hello there" { failures.append("the pieces are \(text)") }
    if response.text != text { failures.append("the whole is \(response.text), the pieces are \(text)") }
    if finishes != 1 { failures.append("the choice ended \(finishes) times") }
    if response.choices.first?.finish.reason != .stop { failures.append("the text did not end with stop") }
    if response.metadata != ["job": 7] { failures.append("the metadata did not come back") }
    if response.provider != provider.name { failures.append("the response names the provider \(response.provider)") }
    if try await stream.next() != nil { failures.append("something comes after the end") }
    return failures
  }

  private static func calls(_ provider: any Provider) async throws -> [String] {
    var failures: [String] = []
    let response = try await provider.invoke(request).aggregate()
    let names = response.toolCalls.map(\.name)
    if names != ["get_weather", "get_time"] { failures.append("the calls are \(names)") }
    let arguments = response.toolCalls.map { try? JSON(parsing: $0.arguments) }
    if arguments != [["city": "Oslo"], [:]] { failures.append("the arguments are \(arguments)") }
    if Set(response.toolCalls.map(\.id)).count != 2 { failures.append("the calls have no ids of their own") }
    if response.choices.first?.finish.reason != .toolCalls { failures.append("the calls did not end with tool_calls") }
    // What came goes back with results, and is taken.
    var next = request
    next.invocation.messages += response.choices.prefix(1).map(\.message)
    next.invocation.messages.append(
      Message(
        role: .tool,
        content: response.toolCalls.map {
          Part(.toolResult(ToolResult(callID: $0.id, name: $0.name, content: [.text("done")])))
        }))
    do {
      try provider.validateRequest(next)
      _ = try await provider.invoke(next).aggregate()
    } catch {
      failures.append("the conversation could not go on: \(error)")
    }
    return failures
  }

  private static func wrongKey(_ provider: any Provider) async throws -> [String] {
    do {
      _ = try await provider.invoke(request).aggregate()
      return ["a wrong key is no error"]
    } catch let error as InvocationError {
      var failures: [String] = []
      if error.code != .authenticationFailed { failures.append("a wrong key has the code \(error.code.rawValue)") }
      if error.kind != .authentication { failures.append("a wrong key has the kind \(error.kind?.rawValue ?? "none")") }
      if error.isRetryable { failures.append("a wrong key is tried again") }
      if error.provider != provider.name { failures.append("the error does not name the provider") }
      return failures
    }
  }

  private static func cut(_ provider: any Provider) async throws -> [String] {
    do {
      _ = try await provider.invoke(request).aggregate()
      return ["a stream that breaks off is no error"]
    } catch let error as InvocationError {
      var failures: [String] = []
      if error.code != .streamingFailed { failures.append("a broken stream has the code \(error.code.rawValue)") }
      if error.partial?.text != "Hello" { failures.append("what had arrived is \(error.partial?.text ?? "lost")") }
      if error.partial?.choices.first?.finish.reason != .error { failures.append("the partial answer looks whole") }
      return failures
    }
  }

  /// Requests that no provider takes are refused before anything is sent.
  private static func refusals(_ provider: any Provider) throws -> [String] {
    var failures: [String] = []
    var empty = request
    empty.invocation.messages = []
    var twice = request
    twice.invocation.tools = (request.invocation.tools ?? []) + (request.invocation.tools ?? [])
    for (name, wrong) in [("no messages", empty), ("two tools of one name", twice)] {
      do {
        try provider.validateRequest(wrong)
        failures.append("a request with \(name) is valid")
      } catch let error as InvocationError {
        if error.code != .invalidRequest { failures.append("\(name): \(error.code.rawValue)") }
      }
    }
    return failures
  }
}
