import MCP
import Servers

extension ServerDefinition {
  /// The places of work that the server is told, as addresses; relative paths begin at the current folder.
  ///
  /// - Throws: `MCPServerError` when a reference has no value.
  func resolvedRoots(in host: HostEnvironment) throws(MCPServerError) -> [MCPRoot]? {
    guard let roots else { return nil }
    var resolved: [MCPRoot] = []
    for (place, text) in roots.enumerated() {
      let value: String
      do throws(ReferenceError) {
        value = try References(host, for: .open).resolve(text)
      } catch {
        throw MCPServerError(.unavailable, "the server \"\(name)\" is not started: roots/\(place): \(error.message)")
      }
      resolved.append(value.hasPrefix("file://") ? MCPRoot(uri: value) : Self.root(at: host.absolute(value)))
    }
    return resolved
  }

  private static func root(at path: String) -> MCPRoot {
    var path: Substring = path[...]
    while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
    let name: Substring? = path.split(separator: "/").last
    return MCPRoot(uri: "file://" + encoded(path), name: name.map { String($0) })
  }

  /// A path as part of an address.
  ///
  /// Source: RFC 3986, section 3.3.
  private static func encoded(_ path: Substring) -> String {
    var text = ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
      }
    }
    return text
  }
}
