import Glibc
import Tributary

/// Prints the authorization page's address and reads the one that the browser ended at, wherever that browser is.
struct PastingAgent: AuthorizationAgent {
  /// Of the address that the page sends the browser to, where nothing needs to listen.
  static let defaultPort = 33418
  /// How long a person may take.
  static let maximumWait = LoopbackAgent.maximumWait

  let console: Console
  let port: Int

  func prepare(_ previous: String?) async throws -> String { previous ?? "http://127.0.0.1:\(port)/callback" }

  func authorize(_ url: String) async throws -> String {
    console.streams.note(
      """
      open this page in any browser:
        \(url)
      then paste the address it ends at (a page that cannot be shown is right), or the code alone:
      """)
    guard let line: String = await InputLine.read(within: Self.maximumWait), !line.isEmpty else {
      try Task.checkCancellation()
      throw OAuthError(.abandoned, "nothing was pasted within \(Self.maximumWait.components.seconds / 60) min")
    }
    if line.contains("?") { return line }
    // Whoever pastes the code says that it belongs to this question.
    return "http://127.0.0.1/callback?code=\(line)&state=\(Self.state(of: url))"
  }

  private static func state(of url: String) -> String {
    let pairs: [Substring] = url.split { $0 == "?" || $0 == "&" }
    return pairs.first { $0.hasPrefix("state=") }.map { String($0.dropFirst(6)) } ?? ""
  }
}
