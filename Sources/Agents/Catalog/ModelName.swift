import Runs

/// The name under which a model sees a tool: `[A-Za-z0-9_-]`, at most 64 of them.
///
/// `server__tool` where that is possible and can mean nothing else; otherwise as much of it as fits and a hash of both
/// names. It depends on the two names alone, so neither the order of connecting nor other servers can change it.
package struct ModelName: Sendable {
  static let maximumLength = 64
  private static let hashLength = 10

  /// What the model sees.
  package let text: String

  package init(server: String?, tool: String, salt: Int = 0) {
    let plain = server.map { $0 + "__" + tool } ?? tool
    if salt == 0, Self.isUnambiguous(server: server, tool: tool), Self.fits(plain) {
      text = plain
    } else {
      text = Self.mangled(plain, server: server, tool: tool, salt: salt)
    }
  }

  /// Whether the first `__` can only be the one between server and tool.
  private static func isUnambiguous(server: String?, tool: String) -> Bool {
    guard let server else { return !tool.isEmpty }
    return !server.isEmpty && !tool.isEmpty && !server.contains("__") && !server.hasSuffix("_")
  }

  private static func fits(_ name: String) -> Bool {
    name.utf8.count <= maximumLength && name.utf8.allSatisfy(isAllowed)
  }

  private static func mangled(_ plain: String, server: String?, tool: String, salt: Int) -> String {
    var identity: [UInt8] = Array((server ?? "").utf8)
    identity.append(server == nil ? 1 : 0)
    identity += tool.utf8
    if salt > 0 { identity += [0] + Array(String(salt).utf8) }
    let hash = Digest(bytes: identity).description.suffix(hashLength)
    let room = maximumLength - hashLength - 1
    let readable = plain.unicodeScalars.prefix(room).map { scalar -> Character in
      guard scalar.isASCII, isAllowed(UInt8(scalar.value)) else { return "_" }
      return Character(scalar)
    }
    return String(readable) + "_" + hash
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: false
    }
  }
}
