import JSONKit

/// What a request will take, guessed before it is sent.
package enum TokenEstimate {
  /// UTF-8 bytes to a token: a little less than English text has, so that the guess is rather too high.
  static let bytesPerToken = 3
  /// Tokens of one image, sound or file, whatever its size.
  static let mediaTokens = 1_500
  /// Tokens of a message beside its text.
  static let messageTokens = 4

  /// The tokens of everything that is sent.
  package static func input(of request: InvocationRequest) -> Int {
    var tokens = 0
    for message in request.messages {
      tokens += messageTokens
      for part in message.content { tokens += Self.tokens(of: part) }
    }
    for tool in request.tools ?? [] { tokens += Self.tokens(bytes: tool.json.bytes.count) }
    return tokens
  }

  /// Those and the most the answer may have, `assumed` where the request sets no limit.
  static func total(of request: InvocationRequest, assumed: Int) -> Int {
    input(of: request) + output(of: request, assumed: assumed)
  }

  package static func output(of request: InvocationRequest, assumed: Int) -> Int {
    request.options.maxTokens ?? assumed
  }

  /// The tokens of so much text.
  package static func tokens(bytes: Int) -> Int { (bytes + bytesPerToken - 1) / bytesPerToken }

  private static func tokens(of part: Part) -> Int {
    switch part.kind {
    case .media: mediaTokens
    case .toolCall(let call): tokens(bytes: call.name.utf8.count + call.arguments.utf8.count)
    case .toolResult(let result): result.content.reduce(0) { $0 + tokens(of: $1) }
    case .text, .reasoning, .refusal: tokens(bytes: part.text?.utf8.count ?? 0)
    default: tokens(bytes: part.echo?.raw.bytes.count ?? 0)
    }
  }
}
