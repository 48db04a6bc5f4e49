public import HTTPCarrier

/// Gives requests what a server wants to see before it answers, for example an access token.
///
/// One authorizer belongs to one server; its fields are sent to the origin of that server and to nobody else.
public protocol HTTPAuthorizer: Sendable {
  /// The fields for the next request to a URL of the server; called for every request, so it keeps what it knows.
  func fields(for url: String, method: String) async throws -> [HTTPField]
  /// The server answered, with these fields of its own; they may say what it wants to see next.
  func received(_ fields: [HTTPField], from url: String)
  /// The server refused a request; several may be refused at one time, and one of them is enough to act on.
  ///
  /// - Returns: whether the request is to be sent again with new ``fields(for:method:)``.
  func challenged(_ challenge: HTTPChallenge) async throws -> HTTPChallenge.Response
}

extension HTTPAuthorizer {
  /// Does nothing.
  public func received(_ fields: [HTTPField], from url: String) {}
}

/// What a server answered to a request that it does not allow.
public struct HTTPChallenge: Sendable {
  /// What to do about it.
  public enum Response: Sendable, Hashable {
    /// Send the request again, with new fields.
    case retry
    /// The request has failed; the text tells the user what to do.
    case giveUp(String)
  }

  /// The URL that was asked.
  public var url: String
  /// 401, or 403.
  public var status: Int
  /// The fields of the answer, in their order.
  public var fields: [HTTPField]
  /// What the authorizer had given for the refused request, so that a newer token is not fetched twice.
  public var sent: [HTTPField]
  /// How often this request was refused before.
  public var attempt: Int

  /// A refusal in its parts.
  public init(url: String, status: Int, fields: [HTTPField] = [], sent: [HTTPField] = [], attempt: Int = 0) {
    self.url = url
    self.status = status
    self.fields = fields
    self.sent = sent
    self.attempt = attempt
  }

  /// The values of `WWW-Authenticate`, in their order.
  public var authenticate: [String] { fields.filter { $0.isNamed("www-authenticate") }.map(\.value) }
}
