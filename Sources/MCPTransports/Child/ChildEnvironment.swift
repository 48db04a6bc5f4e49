import Glibc

/// The environment of a child program, which is given in full and never inherited by accident.
public enum ChildEnvironment {
  /// The variables every program needs to find itself at home; no secret is among them.
  public static let inheritedNames = ["HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER"]

  /// The few inherited variables, with `additions` over them.
  ///
  /// A value that begins with `()` is an exported shell function and is left out.
  /// Source: Model Context Protocol SDKs, stdio clients; read 2026-11-24.
  public static func inherited(adding additions: [String: String]) -> [String: String] {
    var environment: [String: String] = [:]
    for name in inheritedNames {
      guard let value = value(of: name), !value.hasPrefix("()") else { continue }
      environment[name] = value
    }
    return environment.merging(additions) { $1 }
  }

  static func value(of name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }
}
