package import HTTPEndpoint
package import Logging

/// OpenAI's interface in front of this host's models, for any client that takes a base address: `http://ADDRESS/v1`.
///
/// `POST /v1/chat/completions`, whole or as events, `GET /v1/models` and `GET /v1/models/{provider/model}`. Tools are
/// the client's: calls go back to it, and nothing is executed here.
package struct OpenAIEndpoint: Sendable {
  private let completions: ChatCompletions
  private let logger: Logger

  /// The interface in front of these models.
  ///
  /// - Parameters:
  ///   - makeID: makes ids for answers and calls where providers give none; no two are alike.
  ///   - secondsSince1970: the wall clock.
  package init(
    models: ServedModels, makeID: @escaping @Sendable () -> String,
    secondsSince1970: @escaping @Sendable () -> Double, logger: Logger = Logger(label: "tributary.openai")
  ) {
    completions = ChatCompletions(models: models, makeID: makeID, secondsSince1970: secondsSince1970)
    self.logger = logger
  }

  /// What answers under which path; one that ends in a slash answers everything below it.
  package var routes: [String: any EndpointRoute] {
    let models = ModelsRoute(models: completions.models, logger: logger)
    return [
      ChatCompletionsRoute.path: ChatCompletionsRoute(completions: completions, logger: logger),
      ModelsRoute.path: models, ModelsRoute.path + "/": models, UnknownURLRoute.path: UnknownURLRoute(),
    ]
  }
}

extension EndpointReply {
  /// A failure in OpenAI's form.
  static func openAI(_ error: OpenAIError) -> EndpointReply {
    var fields = EndpointFields()
    for field in error.fields { fields.add(field.name, field.value) }
    return .json(error.status, error.json, fields)
  }

  /// The answer for anything that went wrong.
  static func openAI(_ error: any Error, _ logger: Logger) -> EndpointReply {
    logger.tell(error)
    return openAI(OpenAIError(error))
  }
}

extension Logger {
  /// Whoever runs this server can read what is no fault of its clients; those that hung up are none.
  func tell(_ error: any Error) {
    let failure = OpenAIError(error)
    guard failure.status >= 500, !Task.isCancelled, !(error is CancellationError) else { return }
    info("request failed", metadata: ["openai.code": "\(failure.code.rawValue)", "error": "\(error)"])
  }
}
