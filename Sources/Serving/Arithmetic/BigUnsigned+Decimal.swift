extension BigUnsigned {
  private static let chunkDigits = 9
  private static let chunk: UInt32 = 1_000_000_000

  /// Reads ASCII digits; nil when there are none or another character is found.
  package init?(decimal digits: some Collection<UInt8>) {
    guard !digits.isEmpty else { return nil }
    var limbs: [UInt32] = []
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      var carry = UInt64(digit - UInt8(ascii: "0"))
      for index in limbs.indices {
        let total: UInt64 = UInt64(limbs[index]) * 10 + carry
        limbs[index] = UInt32(truncatingIfNeeded: total)
        carry = total >> 32
      }
      if carry > 0 { limbs.append(UInt32(carry)) }
    }
    self.init(limbs: limbs)
  }

  /// The number in decimal digits.
  package var decimal: String {
    if isZero { return "0" }
    var chunks: [UInt32] = []
    var rest: BigUnsigned = self
    while !rest.isZero {
      let (quotient, low): (BigUnsigned, UInt32) = rest.dividing(bySmall: Self.chunk)
      chunks.append(low)
      rest = quotient
    }
    var text = String(chunks.removeLast())
    for low in chunks.reversed() {
      let digits = String(low)
      text += String(repeating: "0", count: Self.chunkDigits - digits.utf8.count) + digits
    }
    return text
  }
}
