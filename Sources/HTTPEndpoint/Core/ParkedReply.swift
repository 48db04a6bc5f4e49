import JSONRPC

/// An answer that has begun and waits for nothing but its end.
struct ParkedReply: Sendable {
  /// Fired when it is to end: by whoever ends it, or because the client is gone.
  let end: Wakeup
  /// Ends it; called once.
  let finish: @Sendable () -> Void
}
