import JSONKit

/// What a request asks of its model that cannot be left out of it without changing the question.
struct RequestNeeds: Sendable {
  /// A feature, and the words for what needs it.
  struct Need: Sendable, Hashable {
    let feature: Feature
    let words: String
  }

  let needs: [Need]

  init(_ request: InvocationRequest) {
    var needs: [Need] = []
    if request.tools?.isEmpty == false, request.toolChoice != ToolChoice.none {
      needs.append(Need(feature: .functionCalling, words: "call tools"))
    }
    if request.messages.contains(where: { Self.hasImage($0.content) }) {
      needs.append(Need(feature: .vision, words: "read images"))
    }
    self.needs = needs
  }

  private static func hasImage(_ parts: [Part]) -> Bool {
    parts.contains { part in
      switch part.kind {
      case .media(let media): media.kind == .image
      case .toolResult(let result): hasImage(result.content)
      default: false
      }
    }
  }
}

extension Provider {
  /// Refuses what the model is known not to do, before a byte is sent.
  ///
  /// A request that says `unsupported` `warn` or `drop` itself is sent all the same: who writes it may know more.
  /// - Throws: ``InvocationError`` `invalid_request`, kind `unsupported`, that names model and feature.
  public func refuseMissingFeatures(_ request: ProviderRequest) throws(InvocationError) {
    let invocation = request.invocation
    for need in RequestNeeds(invocation).needs
    where !supportsFeature(need.feature, model: invocation.model) {
      let feature = need.feature.rawValue
      let message = "The model \"\(invocation.model)\" of \(name) does not \(need.words) (\(feature))"
      guard let policy = invocation.options.unsupported, policy != .error else {
        throw InvocationError(
          .invalidRequest, message + "; take another model, or set unsupported to warn to send it all the same.",
          kind: .unsupported, provider: name, model: invocation.model, details: ["feature": .string(feature)])
      }
      guard policy == .warn else { continue }
      request.observe?(
        AttemptEvent(
          .unsupported, message + "; the request is sent all the same.",
          details: ["names": [.string(feature)], "provider": .string(name)]))
    }
  }
}
