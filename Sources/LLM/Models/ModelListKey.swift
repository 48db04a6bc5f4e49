import JSONKit

/// What a kept list of models belongs to: it tells accounts apart and holds no key.
package struct ModelListKey: Sendable, Hashable {
  /// A file's name without its ending.
  package let name: String

  /// - Parameter key: only its digest goes into the name.
  package init(provider: String, baseURL: String, key: String?) {
    // The digest of the key alone could be looked up in a list of leaked keys, so address and name go in with it.
    let text: JSON = [.string(provider), .string(baseURL), key.map(JSON.string) ?? .null]
    let digest = SHA256.text(of: text.bytes)
    let allowed = provider.utf8.prefix(40).map { byte -> UInt8 in
      let isPlain = UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
      return isPlain ? byte : UInt8(ascii: "-")
    }
    name = String(decoding: allowed, as: UTF8.self) + "-" + digest.prefix(32)
  }
}
