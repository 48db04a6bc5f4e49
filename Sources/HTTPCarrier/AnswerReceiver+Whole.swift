import NIOCore

extension AnswerReceiver {
  /// The head of the answer.
  /// - Throws: ``AnswerFailure`` and `CancellationError`; the answer is abandoned then.
  package func head() async throws -> AnswerHead {
    do {
      while true {
        switch try await read() {
        case .head(let head): return head
        case .bytes: continue
        case .end: throw AnswerFailure(cause: .network, message: "The answer ended before its head.")
        }
      }
    } catch {
      abandon()
      throw error
    }
  }

  /// The rest of the answer, up to a limit; what is longer is cut there, and the connection is closed.
  /// - Throws: ``AnswerFailure`` and `CancellationError`.
  package func body(limit: Int) async throws -> (bytes: [UInt8], isWhole: Bool) {
    var body: [UInt8] = []
    while case .bytes(let parts) = try await read() {
      for part in parts { body += part.readableBytesView.prefix(limit - body.count) }
      if body.count >= limit {
        abandon()
        return (body, false)
      }
    }
    return (body, true)
  }
}
