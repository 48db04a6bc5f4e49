import Crypto

/// SHA-256 of some bytes.
package enum SHA256 {
  /// The digest in lower-case hexadecimal digits.
  package static func text(of bytes: [UInt8]) -> String {
    var hasher = Crypto.SHA256()
    unsafe bytes.withUnsafeBytes { unsafe hasher.update(bufferPointer: $0) }
    let digest = hasher.finalize()
    return unsafe String(unsafeUninitializedCapacity: 64) { text in
      var count = 0
      for byte in digest {
        unsafe (text[count], text[count + 1]) = (hexadecimal(byte >> 4), hexadecimal(byte & 0xF))
        count += 2
      }
      return count
    }
  }

  private static func hexadecimal(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
  }
}
