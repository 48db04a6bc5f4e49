/// What browsers are told, so that a web page of an allowed origin can read answers and send our fields.
///
/// Source: WHATWG Fetch, section 3.2 "CORS protocol"; read 2026-11-29.
enum CrossOrigin {
  private static let exposed = "Mcp-Session-Id, MCP-Protocol-Version, WWW-Authenticate, Retry-After"
  private static let allowed = [
    "accept", "authorization", "cache-control", "content-type", "last-event-id", "mcp-protocol-version", "mcp-method",
    "mcp-name", "mcp-session-id",
  ]

  /// The fields for an answer to a page; none where no page asks.
  static func fields(for request: EndpointRequest) -> EndpointFields? {
    guard let origin = request.fields["Origin"] else { return nil }
    return ["Access-Control-Allow-Origin": origin, "Vary": "Origin", "Access-Control-Expose-Headers": exposed]
  }

  /// The answer to the question of a browser whether a page may ask; the origin is allowed already.
  static func permission(for request: EndpointRequest, methods: [String]) -> EndpointReply {
    var names = allowed
    for name in request.fields.list("Access-Control-Request-Headers").map({ $0.lowercased() })
    where name.hasPrefix("mcp-param-") { names.append(name) }
    return EndpointReply(
      204,
      [
        "Access-Control-Allow-Methods": methods.joined(separator: ", "),
        "Access-Control-Allow-Headers": names.joined(separator: ", "), "Access-Control-Max-Age": "7200",
      ])
  }
}
