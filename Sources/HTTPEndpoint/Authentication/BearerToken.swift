import JSONKit

/// The token of a request.
///
/// Source: RFC 6750, section 2.1; read 2026-11-29.
enum BearerToken {
  case none
  case token(Substring)
  /// There is something that is no token.
  case malformed

  init(_ request: EndpointRequest) {
    let values = request.fields.values("Authorization")
    guard let value = values.first else {
      self = .none
      return
    }
    guard values.count == 1 else {
      self = .malformed
      return
    }
    let parts = value.split(separator: " ", omittingEmptySubsequences: true)
    guard let scheme = parts.first, scheme.lowercased() == "bearer" else {
      // Another scheme is another way to say nothing.
      self = .none
      return
    }
    guard parts.count == 2, parts[1].utf8.allSatisfy(Self.isTokenByte) else {
      self = .malformed
      return
    }
    self = .token(parts[1])
  }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: "-._~+/=".utf8.contains(byte)
    }
  }
}

/// What a client that was refused is told to do.
///
/// Source: RFC 6750, section 3; RFC 9728, section 5.1; read 2026-11-29.
struct BearerChallenge: Sendable {
  /// Where the metadata of the resource is; nil where there is none.
  var metadata: String?
  /// What is needed; empty for nothing in particular.
  var scopes: [String] = []

  /// The refusal of a request without a token.
  var missing: EndpointReply {
    .json(401, ["error": "unauthorized", "error_description": "a token is needed"], fields())
      .refusing("a token is needed")
  }

  /// The refusal of a token that is none, or none any more.
  func invalid(_ reason: String) -> EndpointReply {
    refusal(401, "invalid_token", reason)
  }

  /// The refusal of something that is no token at all.
  var malformed: EndpointReply {
    refusal(400, "invalid_request", "Authorization holds no bearer token, or there are two")
  }

  /// The refusal of a token that does not allow this.
  var insufficient: EndpointReply {
    refusal(403, "insufficient_scope", "the token does not allow this")
  }

  private func refusal(_ status: Int, _ error: String, _ reason: String) -> EndpointReply {
    .json(
      status, ["error": .string(error), "error_description": .string(reason)],
      fields(("error", error), ("error_description", reason))
    ).refusing(reason)
  }

  /// The fields of the challenge, with some parameters of its own.
  func fields(_ more: (String, String)...) -> EndpointFields {
    var parameters: [(String, String)] = more
    if !scopes.isEmpty { parameters.append(("scope", scopes.joined(separator: " "))) }
    if let metadata { parameters.append(("resource_metadata", metadata)) }
    let text = parameters.map { "\($0.0)=\"\(Self.quoted($0.1))\"" }.joined(separator: ", ")
    return ["WWW-Authenticate": text.isEmpty ? "Bearer" : "Bearer \(text)"]
  }

  private static func quoted(_ text: String) -> String {
    String(text.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] })
  }
}
