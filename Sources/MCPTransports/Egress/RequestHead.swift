/// The head of an HTTP request to a proxy, read strictly: what could be understood in two ways is refused.
///
/// What goes on to the host is written anew from what was read here.
/// Source: RFC 9112, sections 3.2, 6.3 and 11.2.
struct RequestHead {
  /// Fields that concern this hop alone.
  private static let ownFields: Set<String> = [
    "connection", "host", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te",
    "upgrade",
  ]

  private let method: String
  private let target: String
  private let version: String
  private let fields: [(name: String, value: String)]

  /// Reads the bytes before the empty line.
  init(_ bytes: some Collection<UInt8>) throws(EgressRefusal) {
    guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x0D || $0 == 0x0A || $0 == 0x09 }) else {
      throw .badRequest("the head of the request holds control characters")
    }
    // Latin-1, so that every byte stays one character and nothing is replaced.
    var lines = Self.lines(bytes)
    guard lines.allSatisfy({ !$0.unicodeScalars.contains("\r") && !$0.unicodeScalars.contains("\n") }) else {
      throw .badRequest("a line of the head ends in another way than lines do")
    }
    let parts = lines.removeFirst().split(separator: " ", omittingEmptySubsequences: false).map { String($0) }
    guard parts.count == 3, Self.isToken(parts[0]), parts[2] == "HTTP/1.1" || parts[2] == "HTTP/1.0",
      parts[1].utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !parts[1].isEmpty
    else { throw .badRequest("the first line is no request of HTTP/1.1") }
    (method, target, version) = (parts[0], parts[1], parts[2])
    var fields: [(name: String, value: String)] = []
    for line in lines {
      guard let colon = line.firstIndex(of: ":"), Self.isToken(String(line[..<colon])) else {
        throw .badRequest("a line of the head is no field")
      }
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      fields.append((line[..<colon].lowercased(), String(value)))
    }
    self.fields = fields
  }

  /// The request that the head is of.
  func request() throws(EgressRefusal) -> EgressRequest {
    if method == "CONNECT" {
      guard let place = HostAndPort(target), place.port != nil else {
        throw .badRequest("'CONNECT' wants a host with a port")
      }
      return EgressRequest(way: .connect, place: place)
    }
    guard target.lowercased().hasPrefix("http://") else {
      throw .badRequest("this is a proxy: ask for http://HOST/… as a whole, or for HOST:443 with CONNECT")
    }
    let rest = target.dropFirst("http://".count)
    let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
    guard let written = HostAndPort(String(rest[..<end])),
      let place = HostAndPort(host: written.host, port: written.port ?? 80), !rest[end...].contains("#")
    else { throw .badRequest("the address of the request is no web address that a proxy takes") }
    let path = rest[end...]
    let body = try body()
    return EgressRequest(
      way: .http, place: place, head: head(path.hasPrefix("/") ? String(path) : "/\(path)", written), body: body)
  }

  /// The head as it goes on: to one host, which closes the connection when it has answered.
  private func head(_ path: String, _ place: HostAndPort) -> [UInt8] {
    var text = "\(method) \(path) \(version)\r\nhost: \(place)\r\n"
    let named = values("connection").flatMap { $0.split(separator: ",") }.map { Self.trimmed($0).lowercased() }
    for (name, value) in fields where !Self.ownFields.contains(name) && !named.contains(name) || Self.frames(name) {
      text += "\(name): \(value)\r\n"
    }
    text += "connection: close\r\n\r\n"
    return text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
  }

  private func body() throws(EgressRefusal) -> RequestBody {
    let lengths = values("content-length")
    let codings = values("transfer-encoding")
    guard codings.isEmpty || lengths.isEmpty && version == "HTTP/1.1" && codings.count == 1 else {
      throw .badRequest("the request has a body whose end is not clear")
    }
    if let coding = codings.first {
      guard Self.trimmed(coding[...]).lowercased() == "chunked" else {
        throw .badRequest("the request has a body in a coding that the proxy does not know")
      }
      return .pieces(ChunkedBody())
    }
    guard let first = lengths.first.map({ Self.trimmed($0[...]) }) else { return .bytes(0) }
    guard lengths.count == 1, first.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(first) else {
      throw .badRequest("the request has a body whose length is no number")
    }
    return .bytes(length)
  }

  private func values(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

  /// A field that says where the body ends goes on whatever `connection` says.
  private static func frames(_ name: String) -> Bool { name == "content-length" || name == "transfer-encoding" }

  /// Each line without its end; a lone CR or LF stays in its line.
  private static func lines(_ bytes: some Collection<UInt8>) -> [String] {
    var lines = [String.UnicodeScalarView()]
    for byte in bytes {
      lines[lines.count - 1].append(Unicode.Scalar(byte))
      guard byte == 0x0A, lines[lines.count - 1].suffix(2).elementsEqual(["\r", "\n"]) else { continue }
      lines[lines.count - 1].removeLast(2)
      lines.append(String.UnicodeScalarView())
    }
    return lines.map { String($0) }
  }

  private static func trimmed(_ text: Substring) -> String {
    let isSpace = { (character: Character) in character == " " || character == "\t" }
    var text = text.drop(while: isSpace)
    while let last = text.last, isSpace(last) { text.removeLast() }
    return String(text)
  }

  private static func isToken(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        (0x21...0x7E).contains(byte) && !"\"(),/:;<=>?@[\\]{}".utf8.contains(byte)
      }
  }
}
