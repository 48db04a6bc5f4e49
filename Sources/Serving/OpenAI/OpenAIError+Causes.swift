import JSONKit
import LLM

extension OpenAIError {
  /// What a client is told about anything that went wrong; what is not meant for it is told without details.
  init(_ error: any Error) {
    switch error {
    case let error as OpenAIError: self = error
    case let error as InvocationError: self.init(error)
    default: self.init(500, .internalError, "The server failed while it worked on the request.")
    }
  }

  /// A failure of a provider, or of finding one.
  ///
  /// A provider that refuses this server's key is a failure of the server: 401 would blame the key of the client.
  init(_ error: InvocationError) {
    let (status, code) = Self.place(of: error)
    self.init(
      status, code, error.callerMessage, param: code == .modelNotFound ? "model" : nil, retryAfter: error.retryAfter)
  }

  private static func place(of error: InvocationError) -> (status: Int, code: Code) {
    if error.isAboutOwnKey { return (502, .providerAuthentication) }
    return switch error.kind {
    case .notFound? where error.code == .modelNotSupported: (404, .modelNotFound)
    case .quotaExhausted?: (429, .insufficientQuota)
    case .rateLimit?: (429, .rateLimit)
    case .contextLength?: (400, .contextLength)
    case .requestTooLarge?: (413, .requestTooLarge)
    case .contentFilter?: (400, .contentFilter)
    case .unsupported?: (400, .unsupportedParameter)
    case .invalidRequest?: (400, .invalidRequest)
    case .overloaded?: (503, .overloaded)
    case .timeout?: (504, .timeout)
    case .serverError?, .network?, .streamTruncated?, .malformedToolCall?, .cancelled?: (502, .providerError)
    default: place(of: error.code)
    }
  }

  private static func place(of code: ErrorCode) -> (status: Int, code: Code) {
    switch code {
    case .providerNotFound, .modelNotSupported: (404, .modelNotFound)
    case .rateLimitExceeded: (429, .rateLimit)
    case .invalidRequest, .toolNotFound: (400, .invalidRequest)
    case .timeout: (504, .timeout)
    case .providerUnavailable, .streamingFailed, .invalidOutput, .cancelled: (502, .providerError)
    default: (500, .internalError)
    }
  }

  /// What is wrong with a member of a request, or with its text.
  init(_ error: JSONError) {
    let param = error.path.flatMap { $0.tokens.isEmpty ? nil : Self.param($0) }
    var message = error.message
    if let path = error.path, message.hasPrefix("\(path): ") { message.removeFirst("\(path): ".count) }
    switch error.code {
    case .tooLarge: self.init(413, .requestTooLarge, error.description)
    case _ where error.offset != nil: self.init(400, .invalidJSON, "The body is no JSON: \(error.description)")
    case .missing: self.init(400, .missingParameter, Self.about(param, message), param: param)
    case .type: self.init(400, .invalidType, Self.about(param, message), param: param)
    case .unserved: self.init(400, .unsupportedParameter, Self.about(param, message), param: param)
    default: self.init(400, .invalidValue, Self.about(param, message), param: param)
    }
  }

  private static func about(_ param: String?, _ message: String) -> String {
    param.map { "'\($0)': \(message)." } ?? "The body: \(message)."
  }

  /// A place in the words of OpenAI: `messages[0].content[1].type`.
  private static func param(_ path: JSONPointer) -> String {
    var text = ""
    for token in path.tokens {
      if Int(token) != nil, !text.isEmpty {
        text += "[\(token)]"
      } else {
        text += text.isEmpty ? token : ".\(token)"
      }
    }
    return text
  }
}

extension JSONError.Code {
  /// A value that means something at OpenAI and nothing here.
  static let unserved = JSONError.Code(rawValue: "unserved")
}

extension ObjectReader {
  /// The error for a member that asks for something that is not served.
  func unserved(_ key: String, _ message: String) -> JSONError {
    let place = path.appending(key)
    return JSONError(.unserved, "\(place): \(message)", path: place)
  }
}
