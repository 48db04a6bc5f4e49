/// What answers the requests for one path.
public protocol EndpointRoute: Sendable {
  /// Who may ask.
  var access: EndpointAccess { get }
  /// The methods it knows; others are refused with 405.
  var methods: [String] { get }
  /// Refuses a request by its head, before its body is read; nil to go on.
  func refusal(of head: EndpointRequest) -> EndpointReply?
  /// Puts a refusal by the listener, such as that of a token, into the form of this route's interface.
  func worded(_ refusal: EndpointReply) -> EndpointReply
  /// Answers a request that may be answered; the task is cancelled when the client hangs up.
  func answer(_ request: EndpointRequest) async -> EndpointReply
}

extension EndpointRoute {
  /// Those that are authenticated, from anywhere.
  public var access: EndpointAccess { EndpointAccess() }
  /// Nil: everything is left to ``answer(_:)``.
  public func refusal(of head: EndpointRequest) -> EndpointReply? { nil }
  /// As it is: an error object of JSON-RPC, or what the scheme of tokens says.
  public func worded(_ refusal: EndpointReply) -> EndpointReply { refusal }
}

/// Who may use a path.
public struct EndpointAccess: Sendable, Hashable {
  /// Whether clients have to say who they are, where the listener knows how.
  public var isAuthenticated: Bool
  /// Whether only clients on this machine may use it.
  public var isLocal: Bool

  /// Everybody who is authenticated, unless said otherwise.
  public init(isAuthenticated: Bool = true, isLocal: Bool = false) {
    self.isAuthenticated = isAuthenticated
    self.isLocal = isLocal
  }
}
