import JSONKit

/// A call as it is matched: what patterns are tried on, as bytes.
struct PolicySubject: Sendable {
  let call: PolicyCall
  let name: [UInt8]
  let server: [UInt8]?
  /// `SERVER.NAME` of what is not named so by itself, a resource for example.
  let qualified: [UInt8]?
  /// What is called with, as rules before have changed it.
  var arguments: JSON
  /// What of the server's hints counts; filled in by the set, which knows whom to trust.
  var hints = ToolHints([:], isTrusted: false, isKnownReadOnly: false)

  init(_ call: PolicyCall) {
    self.call = call
    let name: [UInt8] = Array(call.name.utf8)
    let server: [UInt8]? = call.server.map { Array($0.utf8) }
    let isNamedByServer: Bool = call.kind == .tool || call.kind == .prompt
    self.name = name
    self.server = server
    qualified = isNamedByServer ? nil : server.map { $0 + [UInt8(ascii: ".")] + name }
    arguments = call.arguments
  }

  /// Whether the patterns of `labels`, `egress` and `read_only` mean it.
  func isMeant(by patterns: PolicyPatterns) -> Bool {
    patterns.matches(name) || (qualified.map { patterns.matches($0) } ?? false)
  }
}
