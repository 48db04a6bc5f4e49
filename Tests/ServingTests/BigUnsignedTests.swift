import Testing

@testable import Serving

struct BigUnsignedTests {
  @Test(arguments: ["0", "9", "4294967295", "4294967296", "340282366920938463463374607431768211455"])
  func `decimal digits are read and printed again`(text: String) throws {
    let value = try #require(BigUnsigned(decimal: text.utf8))
    #expect(value.decimal == text)
  }

  @Test func `leading zeros and inner zero chunks survive`() throws {
    let value = try #require(BigUnsigned(decimal: "0001000000000000000000000000005".utf8))
    #expect(value.decimal == "1000000000000000000000000005")
  }

  @Test(arguments: ["", "1a", "-1", " 1"])
  func `anything but digits is refused`(text: String) {
    #expect(BigUnsigned(decimal: text.utf8) == nil)
  }

  @Test func `division undoes multiplication for many sizes`() throws {
    var generator = SplitMix(state: 7)
    for _ in 0..<2_000 {
      let quotient = Self.random(&generator, limbs: 1...9)
      let divisor = Self.random(&generator, limbs: 1...9)
      guard !divisor.isZero else { continue }
      let rest: BigUnsigned = Self.random(&generator, limbs: 1...9).dividing(by: divisor).remainder
      let (q, r): (BigUnsigned, BigUnsigned) = (quotient * divisor + rest).dividing(by: divisor)
      try #require(q == quotient)
      try #require(r == rest)
    }
  }

  /// The cases where the first estimate of a quotient digit is too large.
  @Test(
    arguments: [
      ([0, 0, 0x8000_0000, 0x7FFF_FFFF], [1, 0, 0x8000_0000]),
      ([3, 0, 0x8000_0000], [1, 0, 0x2000_0000]),
      ([0, 0xFFFF_FFFE, 0x8000_0000], [0xFFFF_FFFF, 0x8000_0000]),
    ] as [([UInt32], [UInt32])])
  func `a corrected quotient digit is right`(dividend: [UInt32], divisor: [UInt32]) {
    let (u, v) = (BigUnsigned(limbs: dividend), BigUnsigned(limbs: divisor))
    let (q, r): (BigUnsigned, BigUnsigned) = u.dividing(by: v)
    #expect(q * v + r == u)
    #expect(r < v)
  }

  @Test func `the greatest common divisor divides both`() {
    let common = BigUnsigned.greatestCommonDivisor(BigUnsigned(2 * 3 * 5 * 1_000_003), BigUnsigned(3 * 7 * 1_000_003))
    #expect(common == BigUnsigned(3 * 1_000_003))
  }

  private static func random(_ generator: inout SplitMix, limbs: ClosedRange<Int>) -> BigUnsigned {
    let count = Int.random(in: limbs, using: &generator)
    return BigUnsigned(
      limbs: (0..<count).map { _ in
        // Extreme limbs are frequent, because they take the rare branches.
        switch UInt8.random(in: 0...3, using: &generator) {
        case 0: 0
        case 1: UInt32.max
        default: UInt32.random(in: 0...UInt32.max, using: &generator)
        }
      })
  }
}

/// A small seeded generator.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z: UInt64 = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
