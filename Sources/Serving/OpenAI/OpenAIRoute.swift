import HTTPEndpoint

/// A path of OpenAI's interface: whatever refuses a request does so in its form, because its clients read no other.
protocol OpenAIRoute: EndpointRoute {}

extension OpenAIRoute {
  func worded(_ refusal: EndpointReply) -> EndpointReply {
    refusal.worded(OpenAIError(refusal).json)
  }
}

extension OpenAIError {
  /// A refusal by the listener, before the request got to a model.
  init(_ refusal: EndpointReply) {
    let code: Code =
      switch refusal.status {
      case 401: .invalidAPIKey
      case 404: .unknownURL
      case 405: .methodNotSupported
      case 413: .requestTooLarge
      case 503: .overloaded
      default: .invalidRequest
      }
    self.init(refusal.status, code, refusal.reason ?? "The request was refused.")
  }
}

/// Every other path of the interface: what is not served is said in its form.
struct UnknownURLRoute: OpenAIRoute {
  /// Everything below it that nothing else answers.
  static let path = "/v1/"

  let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]

  func answer(_ request: EndpointRequest) async -> EndpointReply {
    .openAI(
      OpenAIError(
        404, .unknownURL,
        "There is no \(request.method) \(request.path) here; \(ChatCompletionsRoute.path) and \(ModelsRoute.path) are served."
      ))
  }
}
