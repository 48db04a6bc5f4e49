import Crypto
import FoundationEssentials
public import MCP
public import Services

/// Seals states with AES-256-GCM: unreadable, unchangeable, bound to their request, and good for a while.
///
/// A sealed text is the base64url of a random nonce of 12 bytes, the encrypted state with its end in front (seconds since
/// 1970, 8 bytes), and the tag of 16 bytes. Instances that share a key open each other's states.
/// Source: NIST SP 800-38D; Model Context Protocol, "Multi Round-Trip Requests", revision 2026-07-28; read 2026-11-25.
public struct AESGCMStateSealer: MCPStateSealer {
  private struct Unusable: Error {}

  private let keys: [SymmetricKey]
  private let lifetime: Duration
  private let secondsSince1970: @Sendable () -> Double

  /// A sealer with its keys.
  ///
  /// - Parameters:
  ///   - keys: 32 random bytes each; the first one seals, all of them open, so that a key can be replaced.
  ///   - lifetime: for how long a state can be opened; people answer questions meanwhile.
  ///   - secondsSince1970: the wall clock.
  /// - Throws: `MCPError` with code `misuse` without a key, or for one of another length.
  public init(
    keys: [[UInt8]], lifetime: Duration = .seconds(600), secondsSince1970: @escaping @Sendable () -> Double
  ) throws(MCPError) {
    guard !keys.isEmpty, keys.allSatisfy({ $0.count == 32 }) else {
      throw MCPError(.misuse, "a sealer of states needs keys of 32 bytes")
    }
    self.keys = keys.map { SymmetricKey(data: $0) }
    self.lifetime = lifetime
    self.secondsSince1970 = secondsSince1970
  }

  /// Seals a state for one binding.
  public func seal(_ state: [UInt8], bindingTo binding: [UInt8]) throws -> String {
    let end = UInt64(max(0, secondsSince1970())) + UInt64(max(0, lifetime.components.seconds))
    let plain = (0..<8).map { UInt8(truncatingIfNeeded: end >> (56 - 8 * $0)) } + state
    guard let sealed = try AES.GCM.seal(plain, using: keys[0], authenticating: binding).combined else {
      throw Unusable()
    }
    return Self.text(sealed)
  }

  /// Opens a state that was sealed for the same binding with one of the keys, before its end.
  public func open(_ text: String, bindingTo binding: [UInt8]) throws -> [UInt8] {
    let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    let standard = text.replacing("-", with: "+").replacing("_", with: "/") + padding
    // Written anew it has to be the same: otherwise some bits of the text would be free to change.
    guard let data = Data(base64Encoded: standard), Self.text(data) == text else { throw Unusable() }
    let box = try AES.GCM.SealedBox(combined: data)
    for key in keys {
      guard let plain = try? AES.GCM.open(box, using: key, authenticating: binding), plain.count >= 8 else { continue }
      let bytes = Array(plain)
      let end = bytes[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      guard secondsSince1970() < Double(end) else { throw Unusable() }
      return Array(bytes[8...])
    }
    throw Unusable()
  }

  private static func text(_ data: Data) -> String {
    data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }
}
