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
        for digit in [byte >> 4, byte & 0xF] {
          unsafe text[count] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
          count += 1
        }
      }
      return count
    }
  }
}
