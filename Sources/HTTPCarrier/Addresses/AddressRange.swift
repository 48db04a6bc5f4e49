/// Addresses that begin with the same bits: `10.0.0.0/8`.
package struct AddressRange: Sendable, Hashable {
  private let start: NetworkAddress
  private let bits: Int

  /// Reads an address with the number of its fixed bits; without that number it is the one address.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let start = NetworkAddress(String(first)) else { return nil }
    let width = start.bytes.count * 8
    guard let bits = parts.count == 1 ? width : Int(parts[1]), (0...width).contains(bits) else { return nil }
    self.start = start
    self.bits = bits
  }

  package func contains(_ address: NetworkAddress) -> Bool {
    guard address.bytes.count == start.bytes.count else { return false }
    for (index, byte) in address.bytes.enumerated() {
      let left = bits - index * 8
      if left <= 0 { return true }
      let mask: UInt8 = left >= 8 ? 0xFF : ~(0xFF >> UInt8(left))
      if byte & mask != start.bytes[index] & mask { return false }
    }
    return true
  }
}
