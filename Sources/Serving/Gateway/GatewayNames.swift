import Agents
import JSONKit
import MCP

/// What things of servers are called at the gateway: it depends on the server's configured name and theirs alone.
///
/// A tool or prompt has the name under which a model sees a tool of that server, `server__tool`; an address or pattern
/// stands behind `tributary://server/`, as it is.
enum GatewayNames {
  private static let scheme = "tributary://"

  /// A tool or a prompt.
  static func name(_ name: String, of server: String) -> String {
    ModelName(server: server, tool: name).text
  }

  /// An address or a pattern.
  static func uri(_ uri: String, of server: String) -> String { scheme + escaped(server) + "/" + uri }

  /// The server's name and its own address; nil for an address that is none of the gateway's.
  ///
  /// Each thing has one address: the same server written in another way is none.
  static func parts(of uri: String) -> (server: String, uri: String)? {
    guard uri.utf8.starts(with: scheme.utf8) else { return nil }
    let rest = uri.utf8.dropFirst(scheme.utf8.count)
    guard let slash = rest.firstIndex(of: UInt8(ascii: "/")), let server = unescaped(rest[..<slash]) else { return nil }
    let own = String(decoding: rest[rest.index(after: slash)...], as: UTF8.self)
    return self.uri(own, of: server).sameBytes(as: uri) ? (server, own) : nil
  }

  /// A server's name as it may stand in an address; letters, digits, `-`, `_` and `.` stay.
  private static func escaped(_ name: String) -> String {
    var text = ""
    for byte in name.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        text += "%" + (digits.utf8.count < 2 ? "0" : "") + digits
      }
    }
    return text
  }

  /// Nil for an empty name and for what is no text.
  private static func unescaped(_ bytes: some Collection<UInt8>) -> String? {
    var decoded: [UInt8] = []
    var rest = Array(bytes)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
        decoded.append(code)
        rest = rest.dropFirst(2)
      } else {
        decoded.append(byte)
      }
    }
    return decoded.isEmpty ? nil : String(validating: decoded, as: UTF8.self)
  }
}
