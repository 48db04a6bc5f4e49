import Crypto

/// Fixed tokens, kept as digests and compared without telling by the time how much of one is right.
struct TokenTable: AuthenticationScheme {
  private var entries: [(digest: [UInt8], principal: EndpointPrincipal)] = []

  init(_ tokens: [String: String]) throws(EndpointError) {
    for (name, token) in tokens.sorted(by: { $0.key < $1.key }) {
      guard token.utf8.count >= EndpointAuthentication.minimumTokenBytes else {
        throw EndpointError(
          .misuse,
          "the token of \(name) has less than \(EndpointAuthentication.minimumTokenBytes) bytes; make a longer one")
      }
      let digest = Self.digest(token)
      guard !entries.contains(where: { $0.digest == digest }) else {
        throw EndpointError(.misuse, "two names have the token of \(name); give each a token of its own")
      }
      entries.append((digest, EndpointPrincipal(name: name)))
    }
  }

  func check(_ request: EndpointRequest) async -> AuthenticationOutcome {
    let challenge = BearerChallenge()
    switch BearerToken(request) {
    case .none: return .refused(challenge.missing)
    case .malformed: return .refused(challenge.malformed)
    case .token(let token):
      guard let principal = principal(of: Self.digest(token)) else {
        return .refused(challenge.invalid("the token is unknown"))
      }
      return .known(principal)
    }
  }

  /// Looks at every entry and every byte, whatever it finds.
  private func principal(of digest: [UInt8]) -> EndpointPrincipal? {
    var found: EndpointPrincipal?
    for entry in entries {
      var difference: UInt8 = 0
      for place in digest.indices { difference |= digest[place] ^ entry.digest[place] }
      if difference == 0 { found = entry.principal }
    }
    return found
  }

  private static func digest(_ token: some StringProtocol) -> [UInt8] {
    Array(Crypto.SHA256.hash(data: Array(token.utf8)))
  }
}
