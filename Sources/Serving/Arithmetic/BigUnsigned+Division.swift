extension BigUnsigned {
  /// The quotient and the remainder; the divisor must not be zero.
  package func dividing(by divisor: BigUnsigned) -> (quotient: BigUnsigned, remainder: BigUnsigned) {
    precondition(!divisor.isZero, "division by zero")
    if self < divisor { return (.zero, self) }
    if divisor.limbs.count == 1 {
      let (quotient, rest): (BigUnsigned, UInt32) = dividing(bySmall: divisor.limbs[0])
      return (quotient, BigUnsigned(UInt64(rest)))
    }
    return longDivision(by: divisor)
  }

  /// Division by one limb, which must not be zero.
  package func dividing(bySmall divisor: UInt32) -> (quotient: BigUnsigned, remainder: UInt32) {
    var quotient: [UInt32] = limbs
    var rest: UInt64 = 0
    for index in quotient.indices.reversed() {
      let value: UInt64 = rest << 32 | UInt64(quotient[index])
      quotient[index] = UInt32(value / UInt64(divisor))
      rest = value % UInt64(divisor)
    }
    return (BigUnsigned(limbs: quotient), UInt32(rest))
  }

  /// Long division with one estimated limb per step.
  ///
  /// Source: D. E. Knuth, The Art of Computer Programming, volume 2, 4.3.1, algorithm D.
  private func longDivision(by divisor: BigUnsigned) -> (quotient: BigUnsigned, remainder: BigUnsigned) {
    let shift: Int = divisor.limbs[divisor.limbs.count - 1].leadingZeroBitCount
    let v: [UInt32] = divisor.shiftedLeft(shift)
    var u: [UInt32] = shiftedLeft(shift)
    while u.count <= limbs.count { u.append(0) }
    let n: Int = divisor.limbs.count
    let top = UInt64(v[n - 1])
    let second = UInt64(v[n - 2])
    var quotient = [UInt32](repeating: 0, count: u.count - n)
    for j in quotient.indices.reversed() {
      let head: UInt64 = UInt64(u[j + n]) << 32 | UInt64(u[j + n - 1])
      var digit: UInt64 = head / top
      var rest: UInt64 = head % top
      while digit > UInt64(UInt32.max) || digit * second > (rest << 32 | UInt64(u[j + n - 2])) {
        digit -= 1
        rest += top
        if rest > UInt64(UInt32.max) { break }
      }
      if Self.subtract(digit, times: v, count: n, from: &u, at: j) {
        digit -= 1
        Self.add(v, count: n, to: &u, at: j)
      }
      quotient[j] = UInt32(digit)
    }
    let rest = BigUnsigned(limbs: Array(u[0..<n])).shiftedRight(shift)
    return (BigUnsigned(limbs: quotient), rest)
  }

  /// Subtracts in place and tells whether the difference went below zero.
  private static func subtract(
    _ digit: UInt64, times v: [UInt32], count: Int, from u: inout [UInt32], at offset: Int
  ) -> Bool {
    var borrow: UInt64 = 0
    for i in 0..<count {
      let product: UInt64 = digit * UInt64(v[i]) + borrow
      let low = UInt32(truncatingIfNeeded: product)
      borrow = product >> 32
      if u[offset + i] < low { borrow += 1 }
      u[offset + i] = u[offset + i] &- low
    }
    let top: UInt64 = UInt64(u[offset + count])
    u[offset + count] = UInt32(truncatingIfNeeded: top &- borrow)
    return top < borrow
  }

  private static func add(_ v: [UInt32], count: Int, to u: inout [UInt32], at offset: Int) {
    var carry: UInt64 = 0
    for i in 0..<count {
      let total: UInt64 = UInt64(u[offset + i]) + UInt64(v[i]) + carry
      u[offset + i] = UInt32(truncatingIfNeeded: total)
      carry = total >> 32
    }
    u[offset + count] = u[offset + count] &+ UInt32(truncatingIfNeeded: carry)
  }

  /// The limbs shifted by fewer than 32 bits, with one more limb when the top needs it.
  private func shiftedLeft(_ shift: Int) -> [UInt32] {
    guard shift > 0 else { return limbs }
    var shifted: [UInt32] = []
    var carry: UInt32 = 0
    for limb in limbs {
      shifted.append(limb << UInt32(shift) | carry)
      carry = limb >> UInt32(32 - shift)
    }
    if carry > 0 { shifted.append(carry) }
    return shifted
  }

  private func shiftedRight(_ shift: Int) -> BigUnsigned {
    guard shift > 0 else { return self }
    var shifted: [UInt32] = limbs
    var carry: UInt32 = 0
    for index in shifted.indices.reversed() {
      let limb: UInt32 = shifted[index]
      shifted[index] = limb >> UInt32(shift) | carry
      carry = limb << UInt32(32 - shift)
    }
    return BigUnsigned(limbs: shifted)
  }

  /// The greatest common divisor; the other number if one is zero.
  package static func greatestCommonDivisor(_ a: BigUnsigned, _ b: BigUnsigned) -> BigUnsigned {
    var (larger, smaller): (BigUnsigned, BigUnsigned) = (a, b)
    while !smaller.isZero {
      (larger, smaller) = (smaller, larger.dividing(by: smaller).remainder)
    }
    return larger
  }
}
