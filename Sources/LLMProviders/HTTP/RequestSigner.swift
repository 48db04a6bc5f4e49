public import HTTPCarrier

/// Proves who asks, for services that want more than a key in a field: Amazon's signatures, tokens that grow old.
///
/// ```swift
/// struct TokenSigner: RequestSigner {
///   let token: @Sendable () async throws -> String
///
///   func sign(_ request: inout OutgoingRequest) async throws {
///     request.set("authorization", "Bearer " + (try await token()))
///   }
/// }
/// ```
public protocol RequestSigner: Sendable {
  /// Signs a request just before it is sent; every attempt of a retry is signed anew, so that times in it are true.
  ///
  /// It may change everything, the address and the body, too. It keeps its own time: the deadline of a request begins to
  /// count for the connection only afterwards.
  /// - Throws: `InvocationError`, `CancellationError`, or any other error, which becomes `authentication_failed` with its
  ///   description; no secret may be in it.
  func sign(_ request: inout OutgoingRequest) async throws
}

/// A request to a provider as it leaves the process.
public struct OutgoingRequest: Sendable {
  /// For example `POST`; the handshake of a WebSocket is a `GET` without a body.
  public var method: String
  /// The whole address, with its query.
  public var url: String
  /// The header fields, but for `host` and those that describe the connection and the length of the body.
  public var fields: [HTTPField]
  /// The bytes that are sent.
  public var body: [UInt8]

  /// A request without fields and a body unless they are given.
  public init(method: String = "POST", url: String, fields: [HTTPField] = [], body: [UInt8] = []) {
    self.method = method
    self.url = url
    self.fields = fields
    self.body = body
  }

  /// Sets a field in place of any of the same name.
  public mutating func set(_ name: String, _ value: String) {
    fields.removeAll { $0.isNamed(name) }
    fields.append(HTTPField(name, value))
  }
}
