import Crypto

/// SHA-256 of some bytes.
package enum SHA256 {
  /// The digest in lower-case hexadecimal digits.
  package static func text(of bytes: [UInt8]) -> String {
    var hasher = Crypto.SHA256()
    unsafe bytes.withUnsafeBytes { unsafe hasher.update(bufferPointer: $0) }
    return unsafe hasher.finalize().withUnsafeBytes { digest in
      unsafe String(unsafeUninitializedCapacity: 2 * digest.count) { text in
        for place in digest.indices {
          let byte = unsafe digest[place]
          unsafe (text[2 * place], text[2 * place + 1]) = (hexadecimal(byte >> 4), hexadecimal(byte & 0xF))
        }
        return 2 * digest.count
      }
    }
  }

  private static func hexadecimal(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
  }
}
