import HTTPCarrier
import JSONKit

/// How a client proves at the token endpoint who it is.
///
/// Source: RFC 6749, section 2.3; RFC 7523, section 2.2; read 2026-11-25.
enum ClientProof: String, Sendable, Hashable, CaseIterable {
  case none
  case post = "client_secret_post"
  case basic = "client_secret_basic"
  case key = "private_key_jwt"

  /// The way that the client has what it takes for, that the server offers, and that was agreed on, if it was.
  static func choose(_ client: ClientRegistration, hasKey: Bool, offered: [String]?) -> ClientProof {
    func isOffered(_ proof: ClientProof) -> Bool { offered?.contains(proof.rawValue) ?? true }
    func isPossible(_ proof: ClientProof) -> Bool {
      switch proof {
      case .none: true
      case .post, .basic: client.secret != nil
      case .key: hasKey
      }
    }
    if let agreed = client.method.flatMap(ClientProof.init), isPossible(agreed), isOffered(agreed) { return agreed }
    let wanted: [ClientProof] = [.key, .basic, .post].filter(isPossible)
    return wanted.first(where: isOffered) ?? (offered?.contains(none.rawValue) == true ? .none : wanted.first ?? .none)
  }
}

/// A request to a token endpoint, before proofs are added that must be fresh.
struct TokenRequest: Sendable {
  var url: String
  var form: [FormText.Pair]
  var client: ClientRegistration
  var proof: ClientProof
  /// Whom an assertion of the client is for.
  var audience: String
  /// Whether the token is to be bound to our key.
  var wantsProof = false

  /// The header fields and the form with the proof of the client.
  ///
  /// - Parameter assertion: makes one for ``ClientProof/key``.
  func encoded(assertion: () throws -> String) rethrows -> (fields: [HTTPField], form: [FormText.Pair]) {
    switch proof {
    case .none: return ([], form + [("client_id", client.id)])
    case .post: return ([], form + [("client_id", client.id), ("client_secret", client.secret ?? "")])
    case .basic:
      let pair = "\(FormText.escaped(client.id)):\(FormText.escaped(client.secret ?? ""))"
      // Servers in the field look for the id in the form in any case.
      return ([HTTPField("Authorization", "Basic " + Base64.text(pair.utf8))], form + [("client_id", client.id)])
    case .key:
      let own: [FormText.Pair] = [
        ("client_id", client.id), ("client_assertion_type", Self.assertionType), ("client_assertion", try assertion()),
      ]
      return ([], form + own)
    }
  }

  private static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
}
