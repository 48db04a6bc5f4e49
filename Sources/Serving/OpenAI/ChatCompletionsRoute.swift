import HTTPEndpoint
import JSONKit
import Logging

/// `POST /v1/chat/completions`.
///
/// A failure before the first event is an answer with its own status; one after it is the last event, and no `[DONE]`
/// follows. A client that reads slowly slows its provider down, and one that hangs up ends the request there.
struct ChatCompletionsRoute: OpenAIRoute {
  /// Where it is served.
  static let path = "/v1/chat/completions"

  let completions: ChatCompletions
  let logger: Logger

  let methods = ["POST"]

  func refusal(of head: EndpointRequest) -> EndpointReply? {
    let type = head.fields["Content-Type"]?.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
    guard type == "application/json" else {
      return .openAI(OpenAIError(415, .invalidJSON, "The body has to be application/json."))
    }
    return nil
  }

  func answer(_ request: EndpointRequest) async -> EndpointReply {
    do {
      let wanted = try Self.read(request.body)
      guard wanted.isStreamed else { return .json(200, try await completions.whole(wanted)) }
      let events = try await completions.events(wanted)
      return .events { writer in
        var rest = events
        defer { rest.close() }
        while let event = try await rest.next() { try await writer.send(event) }
        if let failure = rest.failure { logger.tell(failure) }
      }
    } catch {
      return .openAI(error, logger)
    }
  }

  private static func read(_ body: [UInt8]) throws(OpenAIError) -> ChatCompletionRequest {
    let json: JSON
    do { json = try JSON(parsing: body) } catch { throw OpenAIError(error) }
    return try ChatCompletionRequest(json: json)
  }
}
