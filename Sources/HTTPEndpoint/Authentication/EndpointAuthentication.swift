import JSONRPC
import Logging

/// How clients prove who they are.
public struct EndpointAuthentication: Sendable {
  enum Kind: Sendable {
    case nobody
    case tokens(TokenTable)
    case oauth(OAuthResource)
  }

  let kind: Kind

  /// Nobody has to say who he is: for one machine, or behind something that asks.
  public static let none = EndpointAuthentication(kind: .nobody)

  /// Clients show one of these tokens, which are fixed; each makes its holder a principal of its name.
  ///
  /// Only digests of the tokens are kept.
  /// - Parameter tokens: the tokens by name; each has at least ``minimumTokenBytes`` bytes.
  /// - Throws: ``EndpointError`` `misuse` for a token that is too short or given twice, without the token.
  public static func tokens(_ tokens: [String: String]) throws(EndpointError) -> EndpointAuthentication {
    EndpointAuthentication(kind: .tokens(try TokenTable(tokens)))
  }

  /// Clients show access tokens of an authorization server.
  public static func oauth(_ resource: OAuthResource) -> EndpointAuthentication {
    EndpointAuthentication(kind: .oauth(resource))
  }

  /// The least length of a fixed token.
  public static let minimumTokenBytes = 16

  /// What checks requests; nil where nobody has to say who he is.
  func scheme(
    timeline: Timeline, secondsSince1970: @escaping @Sendable () -> Double, logger: Logger
  ) -> (any AuthenticationScheme)? {
    switch kind {
    case .nobody: nil
    case .tokens(let table): table
    case .oauth(let resource):
      OAuthCheck(resource, timeline: timeline, secondsSince1970: secondsSince1970, logger: logger)
    }
  }

  var isNone: Bool { if case .nobody = kind { true } else { false } }
}

/// One way to prove who one is.
protocol AuthenticationScheme: Sendable {
  func check(_ request: EndpointRequest) async -> AuthenticationOutcome
}

/// What is known of who asks.
enum AuthenticationOutcome: Sendable {
  case known(EndpointPrincipal)
  case refused(EndpointReply)
}
