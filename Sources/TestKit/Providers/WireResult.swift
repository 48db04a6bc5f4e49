import JSONKit
import LLM
import Synchronization

/// What came of one case, and what is wrong with it.
final class WireResult: Sendable {
  private struct State: Sendable {
    var result: Result<InvocationResponse, any Error>?
    var provider = ""
  }

  private let state = Mutex(State())

  func keep(_ result: Result<InvocationResponse, any Error>, _ provider: String) {
    state.withLock { $0 = State(result: result, provider: provider) }
  }

  /// One line for each broken promise.
  func failures(_ wireCase: WireCase) -> [String] {
    let (result, provider) = state.withLock { ($0.result, $0.provider) }
    switch result {
    case .success(let response)?: return wrong(response, wireCase)
    case .failure(let error as InvocationError)?: return wrong(error, wireCase, provider)
    case .failure(let error)?: return ["the error is no InvocationError: \(error)"]
    case nil: return ["nothing came of it"]
    }
  }

  private func wrong(_ response: InvocationResponse, _ wireCase: WireCase) -> [String] {
    var failures: [String] = []
    let reason = response.choices.first?.finish.reason
    let calls = response.toolCalls
    switch wireCase {
    case .whole, .cutAtEveryByte, .comments, .carriageReturns, .bareCarriageReturns, .gzip:
      if response.text != "Hello there" { failures.append("the text is \(response.text)") }
      if reason != .stop { failures.append("it ended with \(reason?.rawValue ?? "nothing")") }
    case .calls, .repeatedIDs, .changedIndex:
      let names = calls.map(\.name)
      if names != ["get_weather", "get_time"] { failures.append("the calls are \(names)") }
      let arguments = calls.map { try? JSON(parsing: $0.arguments) }
      if arguments != [["city": "Oslo"], [:]] { failures.append("the arguments are \(calls.map(\.arguments))") }
      if reason != .toolCalls { failures.append("it ended with \(reason?.rawValue ?? "nothing")") }
    case .invalidArguments:
      if calls.map(\.name) != ["get_weather"] { failures.append("the calls are \(calls.map(\.name))") }
      let isObject = calls.first.flatMap { try? JSON(parsing: $0.arguments) }?.objectValue != nil
      if isObject { failures.append("the arguments became \(calls[0].arguments)") }
    default: failures.append("it is no error: \(response.json.text)")
    }
    return failures
  }

  private func wrong(_ error: InvocationError, _ wireCase: WireCase, _ provider: String) -> [String] {
    var failures: [String] = []
    func expect(_ code: ErrorCode, _ kinds: InvocationError.Kind..., retryable: Bool, partial: String? = nil) {
      if error.code != code { failures.append("the code is \(error.code.rawValue)") }
      if !kinds.contains(where: { $0 == error.kind }) {
        failures.append("the kind is \(error.kind?.rawValue ?? "nil")")
      }
      if error.isRetryable != retryable { failures.append("retryable is \(error.isRetryable)") }
      if error.partial?.text != partial { failures.append("the partial text is \(error.partial?.text ?? "nil")") }
    }
    switch wireCase {
    case .reset: expect(.streamingFailed, .network, retryable: true, partial: "Hello")
    case .stall: expect(.streamingFailed, .timeout, retryable: true, partial: "Hello")
    case .earlyEnd: expect(.streamingFailed, .streamTruncated, retryable: true, partial: "Hello")
    case .endlessLine: expect(.streamingFailed, .serverError, retryable: false, partial: "Hello")
    case .invalidUTF8:
      expect(.streamingFailed, .serverError, .streamTruncated, retryable: error.isRetryable, partial: "Hello")
    case .gatewayPage: expect(.providerUnavailable, .serverError, retryable: true)
    case .pageOfSuccess, .noStream: expect(.providerUnavailable, .serverError, retryable: false)
    case .wrongKey: expect(.authenticationFailed, .authentication, retryable: false)
    case .unknownModel: expect(.modelNotSupported, .notFound, retryable: false)
    case .oversizeImage: expect(.invalidRequest, .requestTooLarge, .invalidRequest, retryable: false)
    case .refusedSchema: expect(.invalidRequest, .invalidRequest, retryable: false)
    default: failures.append("it failed: \(error)")
    }
    if error.provider != provider { failures.append("the error names the provider \(error.provider ?? "nil")") }
    if error.failureJSON.text.contains(WireConformance.key) || "\(error)".contains(WireConformance.key) {
      failures.append("the key is in the error")
    }
    if error.message.contains("<html>") { failures.append("a page is in the message") }
    return failures
  }
}
