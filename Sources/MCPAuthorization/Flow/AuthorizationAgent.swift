/// Takes a person to an authorization page and brings back what the page answered.
///
/// ```swift
/// struct Pasting: AuthorizationAgent {
///   func prepare(_ previous: String?) async throws -> String { "http://127.0.0.1:8765/callback" }
///   func authorize(_ url: String) async throws -> String {
///     print("open \(url), then paste the address you come to")
///     return readLine() ?? ""
///   }
/// }
/// ```
public protocol AuthorizationAgent: Sendable {
  /// Says where the page is to send the person afterwards; asked once before every ``authorize(_:)``.
  ///
  /// - Parameter previous: the address of an earlier registration; using it again saves a new one.
  /// - Throws: ``OAuthError`` `interaction_needed` when nobody can be asked now.
  func prepare(_ previous: String?) async throws -> String
  /// Opens the page, an `https` address or one of this machine, and returns the whole address the person came back to.
  ///
  /// - Throws: ``OAuthError`` `abandoned` when nobody came back in time, `interaction_needed` when nobody can be asked.
  func authorize(_ url: String) async throws -> String
}
