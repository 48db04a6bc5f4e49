/// Where a WebSocket is: `wss://host:port/path?query`, also written with `https`, or without TLS with `ws` and `http`.
struct WebSocketAddress: Sendable, Hashable {
  var host: String
  var port: Int
  var isSecure: Bool
  /// The path and the query, as they go into the request line.
  var target: String

  /// Nil when the text is no such address.
  init?(_ text: String) {
    guard let mark = text.firstRange(of: "://") else { return nil }
    switch text[..<mark.lowerBound].lowercased() {
    case "wss", "https": isSecure = true
    case "ws", "http": isSecure = false
    default: return nil
    }
    let rest = text[mark.upperBound...]
    let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
    target = rest[end...].hasPrefix("/") ? String(rest[end...]) : "/" + rest[end...]
    var authority = rest[..<end]
    port = isSecure ? 443 : 80
    if let colon = authority.lastIndex(of: ":"), authority.last != "]" {
      guard let number = Int(authority[authority.index(after: colon)...]), 1..<65_536 ~= number else { return nil }
      port = number
      authority = authority[..<colon]
    }
    if authority.first == "[", authority.last == "]" { authority = authority.dropFirst().dropLast() }
    guard !authority.isEmpty, !authority.contains("@"), !target.contains(where: { $0 == " " || $0 == "#" }) else {
      return nil
    }
    host = String(authority)
  }

  /// The `Host` field of the request.
  var authority: String { port == (isSecure ? 443 : 80) ? name : place }

  /// The host and the port, as failures name them.
  var place: String { "\(name):\(port)" }

  private var name: String { host.contains(":") ? "[\(host)]" : host }
}
