extension InvocationRequest {
  /// Checks what every provider needs, before a byte is sent.
  /// - Throws: ``InvocationError`` with code `invalid_request`, naming what is wrong and where.
  public func validate() throws(InvocationError) {
    if model.isEmpty { throw Self.invalid("The request names no model; set `model`.") }
    if messages.isEmpty { throw Self.invalid("The request has no messages; it needs at least one.") }
    var names: Set<[UInt8]> = []
    for tool in tools ?? [] {
      if tool.name.isEmpty { throw Self.invalid("A tool of the request has no name.") }
      if !names.insert(Array(tool.name.utf8)).inserted {
        throw Self.invalid("The request offers two tools named \"\(tool.name)\"; names must be unique.")
      }
    }
    if let maximum = options.maxTokens, maximum < 1 {
      throw Self.invalid("`max_tokens` is \(maximum); it must be at least 1.")
    }
    guard let chosen = toolChoice?.names else { return }
    for name in chosen where !names.contains(Array(name.utf8)) {
      throw Self.invalid("`tool_choice` names \"\(name)\", which is not among the tools of the request.")
    }
  }

  private static func invalid(_ message: String) -> InvocationError {
    InvocationError(.invalidRequest, message)
  }
}
