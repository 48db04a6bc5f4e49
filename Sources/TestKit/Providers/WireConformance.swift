import JSONKit
package import LLM

/// What a provider over HTTP must withstand: every ``WireCase``, played by a server of the loopback interface.
package struct WireConformance: Sendable {
  /// How the provider under test is made.
  package struct Client: Sendable {
    package var baseURL: String
    /// The longest silence between two pieces.
    package var idle = Duration.seconds(60)
    /// The longest event.
    package var maximumEventBytes = 16 << 20
  }

  /// How long the server is silent before the provider must give up.
  package static let shortIdle = Duration.milliseconds(200)
  /// The longest event where one is too long.
  package static let shortEvent = 2_000
  /// The key that no error may show.
  package static let key = "sk-wire-0123456789"

  private let script: WireScript
  private let make: @Sendable (Client) -> any Provider

  /// - Parameter make: makes a provider with the key ``key``.
  package init(_ script: WireScript, make: @escaping @Sendable (Client) -> any Provider) {
    self.script = script
    self.make = make
  }

  /// Plays one case; returns one line for each broken promise.
  package func failures(_ wireCase: WireCase) async throws -> [String] {
    let result = WireResult()
    let steps = steps(wireCase)
    try await LoopbackServer.run({ _ in steps }) { server in
      var client = Client(baseURL: server.baseURL)
      if wireCase == .stall { client.idle = Self.shortIdle }
      if wireCase == .endlessLine { client.maximumEventBytes = Self.shortEvent }
      let provider = make(client)
      do {
        result.keep(.success(try await provider.invoke(Self.request(wireCase)).aggregate()), provider.name)
      } catch {
        result.keep(.failure(error), provider.name)
      }
    }
    return result.failures(wireCase)
  }

  private static func request(_ wireCase: WireCase) -> ProviderRequest {
    var request = InvocationRequest(
      model: "m1", messages: [Message(role: .user, content: "hi")],
      tools: [
        ToolDefinition(
          name: "get_weather", parameters: ["type": "object", "properties": ["city": ["type": "string"]]]),
        ToolDefinition(name: "get_time"),
      ])
    switch wireCase {
    case .oversizeImage:
      request.messages[0].content.append(Part(.media(Media(.image, .base64("iVBORw0KGgo="), mediaType: "image/png"))))
    case .refusedSchema:
      request.tools = []
      request.responseFormat = .jsonSchema(name: "answer", ["type": "object"], strict: false)
    default: break
    }
    return ProviderRequest(invocation: request)
  }
}

// MARK: - What the server does

extension WireConformance {
  private func steps(_ wireCase: WireCase) -> [LoopbackServer.Step] {
    let text = script.text
    switch wireCase {
    case .whole: return Replies.stream(text)
    case .cutAtEveryByte: return Replies.stream(text, size: 1)
    case .comments:
      return Replies.stream(
        text.replacing("data:", with: ": keep-alive\n:\ndata:").replacing("\n\n", with: "\n: x\n\n"))
    case .carriageReturns: return Replies.stream(text.replacing("\n", with: "\r\n"), size: 5)
    case .bareCarriageReturns: return Replies.stream(text.replacing("\n", with: "\r"), size: 5)
    case .gzip: return Replies.gzip(Array(text.utf8))
    case .reset: return begun + [.reset]
    case .stall: return begun
    case .earlyEnd: return Replies.stream(script.cut)
    case .gatewayPage:
      return Replies.document("<html>Bad Gateway</html>", status: "502 Bad Gateway", type: "text/html")
    case .pageOfSuccess: return Replies.document("<html>Welcome</html>", type: "text/html")
    case .noStream: return Replies.document(#"{"hello":"world"}"#)
    case .endlessLine: return Replies.stream(script.cut + "data: " + String(repeating: "x", count: 4 * Self.shortEvent))
    case .invalidUTF8:
      return Replies.stream(
        Array(script.cut.utf8) + Array(#"data: {"x":""#.utf8) + [0xFF, 0xFE] + Array("\"}\n\n".utf8))
    case .calls: return Replies.stream(script.calls, size: 7)
    case .repeatedIDs: return Replies.stream(script.repeatedIDs)
    case .changedIndex: return Replies.stream(script.changedIndex)
    case .invalidArguments: return Replies.stream(script.invalidArguments)
    case .wrongKey: return document(script.wrongKey)
    case .unknownModel: return document(script.unknownModel)
    case .oversizeImage: return document(script.oversizeImage)
    case .refusedSchema: return document(script.refusedSchema)
    }
  }

  private var begun: [LoopbackServer.Step] {
    [.write(Replies.streamHead)] + Replies.chunks(Array(script.cut.utf8))
  }

  private func document(_ failure: WireScript.Failure) -> [LoopbackServer.Step] {
    Replies.document(failure.body, status: failure.status)
  }
}
