/// A natural number of any size, zero included.
package struct BigUnsigned: Sendable, Hashable {
  /// The digits to the base 2^32, lowest first, without leading zeros.
  package private(set) var limbs: [UInt32]

  package static let zero = BigUnsigned(limbs: [])
  package static let one = BigUnsigned(1)
  package static let ten = BigUnsigned(10)

  package init(limbs: [UInt32]) {
    var kept: [UInt32] = limbs
    while kept.last == 0 { kept.removeLast() }
    self.limbs = kept
  }

  package init(_ value: UInt64) {
    self.init(limbs: [UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: value >> 32)])
  }

  package var isZero: Bool { limbs.isEmpty }

  package var isEven: Bool { limbs.first.map { $0 & 1 == 0 } ?? true }

  /// The number of binary digits; 0 for zero.
  package var bitWidth: Int {
    guard let top: UInt32 = limbs.last else { return 0 }
    return limbs.count * 32 - top.leadingZeroBitCount
  }

  /// The value, if it is at most `Int.max`.
  package var small: Int? {
    guard bitWidth <= 63 else { return nil }
    var value: UInt64 = 0
    for limb in limbs.reversed() { value = value << 32 | UInt64(limb) }
    return Int(value)
  }
}

extension BigUnsigned: Comparable {
  package static func < (left: BigUnsigned, right: BigUnsigned) -> Bool {
    guard left.limbs.count == right.limbs.count else { return left.limbs.count < right.limbs.count }
    for index in left.limbs.indices.reversed() where left.limbs[index] != right.limbs[index] {
      return left.limbs[index] < right.limbs[index]
    }
    return false
  }
}

extension BigUnsigned {
  package static func + (left: BigUnsigned, right: BigUnsigned) -> BigUnsigned {
    let count: Int = max(left.limbs.count, right.limbs.count)
    var sum: [UInt32] = []
    sum.reserveCapacity(count + 1)
    var carry: UInt64 = 0
    for index in 0..<count {
      let a: UInt64 = index < left.limbs.count ? UInt64(left.limbs[index]) : 0
      let b: UInt64 = index < right.limbs.count ? UInt64(right.limbs[index]) : 0
      let total: UInt64 = a + b + carry
      sum.append(UInt32(truncatingIfNeeded: total))
      carry = total >> 32
    }
    sum.append(UInt32(carry))
    return BigUnsigned(limbs: sum)
  }

  /// The difference; `right` must not be larger than `left`.
  package static func - (left: BigUnsigned, right: BigUnsigned) -> BigUnsigned {
    precondition(left >= right, "a natural number cannot be negative")
    var difference: [UInt32] = left.limbs
    var borrow: Int64 = 0
    for index in difference.indices {
      let b: Int64 = index < right.limbs.count ? Int64(right.limbs[index]) : 0
      var value: Int64 = Int64(difference[index]) - b - borrow
      borrow = value < 0 ? 1 : 0
      if value < 0 { value += 1 << 32 }
      difference[index] = UInt32(value)
    }
    return BigUnsigned(limbs: difference)
  }

  package static func * (left: BigUnsigned, right: BigUnsigned) -> BigUnsigned {
    if left.isZero || right.isZero { return .zero }
    var product = [UInt32](repeating: 0, count: left.limbs.count + right.limbs.count)
    for (i, a) in left.limbs.enumerated() {
      var carry: UInt64 = 0
      for (j, b) in right.limbs.enumerated() {
        let total: UInt64 = UInt64(a) * UInt64(b) + UInt64(product[i + j]) + carry
        product[i + j] = UInt32(truncatingIfNeeded: total)
        carry = total >> 32
      }
      product[i + right.limbs.count] = UInt32(carry)
    }
    return BigUnsigned(limbs: product)
  }

  /// The number multiplied by itself `exponent` times; the caller bounds the size of the result.
  package func power(_ exponent: Int) -> BigUnsigned {
    var result = BigUnsigned.one
    var base: BigUnsigned = self
    var rest: Int = exponent
    while rest > 0 {
      if rest & 1 == 1 { result = result * base }
      rest >>= 1
      if rest > 0 { base = base * base }
    }
    return result
  }
}
