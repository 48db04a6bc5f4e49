import JSONKit

/// Draws values that use every case, awkward letters and numbers at the borders.
struct RandomValues {
  var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(state: seed) }

  mutating func byte() -> UInt8 { UInt8.random(in: 0...255, using: &generator) }

  mutating func next(depth: Int) -> JSON {
    switch Int.random(in: 0..<(depth > 0 ? 12 : 8), using: &generator) {
    case 0: .null
    case 1: .bool(Bool.random(using: &generator))
    case 2: .integer(Int64(truncatingIfNeeded: generator.next()))
    case 3: .integer([0, -1, 9, 10, .max, .min].randomElement(using: &generator) ?? 0)
    case 4: .unsigned(UInt64.random(in: UInt64(1) << 63...UInt64.max, using: &generator))
    case 5: .digits("-" + String(UInt64.max) + String(generator.next() % 1000))
    case 6: .double(double())
    case 7: .string(text())
    case 8, 9: .array((0..<Int.random(in: 0..<5, using: &generator)).map { _ in next(depth: depth - 1) })
    default: .object(object(depth: depth - 1))
    }
  }

  private mutating func object(depth: Int) -> JSON.Object {
    var object = JSON.Object()
    for _ in 0..<Int.random(in: 0..<6, using: &generator) { object[text()] = next(depth: depth) }
    return object
  }

  private mutating func double() -> Double {
    let value = Double(bitPattern: generator.next())
    return value.isFinite ? value : -0.0
  }

  private mutating func text() -> String {
    let letters: [Unicode.Scalar] = [
      "a", "Z", "0", "\"", "\\", "/", "\n", "\0", "\u{1F}", "\u{7F}", "\u{80}", "é", "\u{301}", "\u{2028}", "\u{FFFD}",
      "\u{FFFF}", "😀", "\u{10FFFF}", "{", "]", ",", ":", " ",
    ]
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0..<24, using: &generator) {
      text.append(letters.randomElement(using: &generator) ?? "a")
    }
    return String(text)
  }
}

/// SplitMix64: small, seeded, and the same on every machine.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
