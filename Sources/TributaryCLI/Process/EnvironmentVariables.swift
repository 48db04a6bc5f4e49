import FoundationEssentials
import Glibc

/// The variables of this process.
enum EnvironmentVariables {
  static subscript(name: String) -> String? {
    guard let value: UnsafeMutablePointer<CChar> = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  /// All of them.
  static var all: [String: String] { ProcessInfo.processInfo.environment }

  /// The names of the keys that are looked for.
  static let ofKeys = ["ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY"]

  /// The ones that the output depends on.
  static var ofOutput: [String: String] {
    var variables: [String: String] = [:]
    for name in ["NO_COLOR", "CLICOLOR_FORCE", "TERM"] { variables[name] = self[name] }
    return variables
  }
}
