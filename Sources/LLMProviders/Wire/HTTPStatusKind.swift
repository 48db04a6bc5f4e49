import LLM

/// What a status means when the body says nothing better; 0 stands for none, in the middle of a stream.
enum HTTPStatusKind {
  static func kind(of status: Int) -> InvocationError.Kind {
    switch status {
    case 401, 403: .authentication
    case 402: .quotaExhausted
    case 404: .notFound
    case 408, 504: .timeout
    case 413: .requestTooLarge
    case 429: .rateLimit
    case 503, 529: .overloaded
    case 400..<500: .invalidRequest
    default: .serverError
    }
  }
}
