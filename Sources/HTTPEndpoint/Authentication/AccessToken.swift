import JSONKit

/// A signed token, taken apart; nothing in it is believed before its signature was checked.
///
/// Source: RFC 7515, section 3.1; RFC 7519, sections 4 and 7.2; RFC 9068, section 4; read 2026-11-29.
struct AccessToken: Sendable {
  /// Why a token is not accepted, in words that may be shown to its holder.
  struct Refusal: Error, Sendable, Hashable {
    var reason: String
  }

  private static let maximumBytes = 16 << 10
  private static let types = ["jwt", "at+jwt", "application/at+jwt"]

  let algorithm: SignatureAlgorithm
  let keyID: String?
  let signed: [UInt8]
  let signature: [UInt8]
  private let claims: JSON

  /// Takes a token apart.
  init(_ text: Substring) throws(Refusal) {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard text.utf8.count <= Self.maximumBytes, parts.count == 3, let header = Self.object(parts[0]),
      let claims = Self.object(parts[1]), let signature = Base64.bytes(urlText: String(Substring(parts[2])))
    else { throw Refusal(reason: "the token is no signed JWT") }
    guard let algorithm = header["alg"]?.stringValue.flatMap({ SignatureAlgorithm(rawValue: $0) }) else {
      throw Refusal(reason: "the token is not signed in a way that is accepted here")
    }
    // Whoever wrote these members meant that they must be understood.
    guard header["crit"] == nil, header["b64"] == nil else {
      throw Refusal(reason: "the token needs something that is not known here")
    }
    guard header["typ"].map({ Self.types.contains($0.stringValue?.lowercased() ?? "") }) ?? true else {
      throw Refusal(reason: "the token is no access token")
    }
    self.algorithm = algorithm
    keyID = header["kid"]?.stringValue
    self.claims = claims
    self.signature = signature
    signed = Array(text.utf8.dropLast(parts[2].count + 1))
  }

  /// Who says to have issued it.
  var issuer: String? { claims["iss"]?.stringValue }

  /// Who holds it, when it is good now and meant for this resource.
  func principal(
    issuer: String, resource: String, now: Double, leeway: Double
  ) throws(Refusal) -> EndpointPrincipal {
    guard let written = self.issuer, written.sameBytes(as: issuer) else {
      throw Refusal(reason: "the token is of another issuer")
    }
    guard audiences.contains(where: { $0.sameBytes(as: resource) }) else {
      throw Refusal(reason: "the token is meant for somebody else")
    }
    guard let end = claims["exp"]?.doubleValue else { throw Refusal(reason: "the token has no end") }
    guard now < end + leeway else { throw Refusal(reason: "the token has expired") }
    if let beginning = claims["nbf"] {
      guard let beginning = beginning.doubleValue, now >= beginning - leeway else {
        throw Refusal(reason: "the token is not valid yet")
      }
    }
    // A token that is bound to a key is worth nothing without the proof, which is not asked for here.
    guard claims["cnf"] == nil else { throw Refusal(reason: "the token is bound to a key and was shown without it") }
    guard let subject = claims["sub"]?.stringValue, !subject.isEmpty else {
      throw Refusal(reason: "the token names nobody")
    }
    var name: [JSON] = [.string(issuer), .string(subject)]
    if let client = claims["client_id"]?.stringValue ?? claims["azp"]?.stringValue { name.append(.string(client)) }
    return EndpointPrincipal(name: JSON.array(name).text, scopes: scopes)
  }

  private var audiences: [String] {
    claims["aud"]?.stringValue.map { [$0] } ?? claims["aud"]?.arrayValue?.compactMap(\.stringValue) ?? []
  }

  private var scopes: [String] {
    if let list = claims["scp"]?.arrayValue { return list.compactMap(\.stringValue) }
    let text = claims["scope"]?.stringValue ?? claims["scp"]?.stringValue ?? ""
    return text.split(separator: " ").map { String($0) }
  }

  private static func object(_ part: Substring.UTF8View) -> JSON? {
    guard let bytes = Base64.bytes(urlText: String(Substring(part))), let json = try? JSON(parsing: bytes),
      json.objectValue != nil
    else { return nil }
    return json
  }
}
