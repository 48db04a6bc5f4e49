/// Bytes and names that nobody can guess: the one place of this program that asks the system for them.
///
/// It is asked for eight bytes at a time, because asking is what costs.
struct RandomText: Sendable {
  /// So many bytes.
  let bytes: @Sendable (_ count: Int) -> [UInt8] = { count in
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 8)
    while bytes.count < count {
      let word = UInt64.random(in: .min ... .max)
      for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }
    return Array(bytes.prefix(count))
  }

  /// A name of 128 bits.
  let text: @Sendable () -> String = {
    (0..<2).map { _ in
      let digits = String(UInt64.random(in: .min ... .max), radix: 16)
      return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }.joined()
  }
}
