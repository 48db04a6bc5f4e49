/// How one call is sent, watched and given up.
public struct CallOptions: Sendable {
  /// The id to use, which must never have been used on this connection; nil takes the next integer.
  public var id: RPCID?
  /// The longest silence: without an answer or progress for this long the call is given up; nil waits for ever.
  public var timeout: Duration?
  /// The longest time in all, progress or not; nil has no bound.
  public var maximumTime: Duration?
  /// Whether the peer is told when the call is given up; never for a handshake.
  public var announcesCancellation: Bool
  /// Header fields, for carriers that have some.
  public var headers: [Outbound.Header]
  /// The peer's request that this call belongs to; nil for none.
  var during: RPCID?
  /// Hears the parameters of each progress notification of this call, on the I/O thread: take and return.
  public var progress: (@Sendable (RPCPayload) -> Void)?

  /// A call with the next id, watched without any time limit, unless said otherwise.
  public init(
    id: RPCID? = nil, timeout: Duration? = nil, maximumTime: Duration? = nil, announcesCancellation: Bool = true,
    headers: [Outbound.Header] = [], progress: (@Sendable (RPCPayload) -> Void)? = nil
  ) {
    self.id = id
    self.timeout = timeout
    self.maximumTime = maximumTime
    self.announcesCancellation = announcesCancellation
    self.headers = headers
    self.progress = progress
  }
}
