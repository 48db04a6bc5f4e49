/// One request over HTTP, whole.
public struct EndpointRequest: Sendable {
  /// `GET`, `POST` and so on.
  public var method: String
  /// The path as it was sent, without the query.
  public var path: String
  /// What stands behind the question mark; nil for nothing.
  public var query: String?
  /// The header fields.
  public var fields: EndpointFields
  /// The whole body.
  public var body: [UInt8]
  /// Where it came from.
  public var peer: EndpointPeer
  /// Who asks, once that is known; nil where nobody has to say.
  public internal(set) var principal: EndpointPrincipal?

  /// A request as it was sent.
  public init(
    _ method: String, _ target: String, fields: EndpointFields = [:], body: [UInt8] = [],
    peer: EndpointPeer = EndpointPeer(address: "127.0.0.1", isLocal: true)
  ) {
    self.method = method
    if let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) {
      path = String(target[..<mark])
      query = String(target[target.utf8.index(after: mark)...])
    } else {
      path = target
      query = nil
    }
    self.fields = fields
    self.body = body
    self.peer = peer
  }
}

/// The other end of a connection.
public struct EndpointPeer: Sendable, Hashable {
  /// Its address as text, for logs.
  public var address: String
  /// Whether it is on this machine; a proxy on this machine makes all its users look like that.
  public var isLocal: Bool

  /// A peer by its address.
  public init(address: String, isLocal: Bool) {
    self.address = address
    self.isLocal = isLocal
  }
}

/// Who asks, with proof.
public struct EndpointPrincipal: Sendable, Hashable {
  /// A name that no other one has.
  public var name: String
  /// What it was allowed, in the words of who gave the proof; empty where there are no such words.
  public var scopes: [String]

  /// Somebody by name.
  public init(name: String, scopes: [String] = []) {
    self.name = name
    self.scopes = scopes
  }
}
