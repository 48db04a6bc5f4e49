/// Bytes and names that nobody can guess: the one place of this program that asks the system for them.
struct RandomText: Sendable {
  /// So many bytes.
  let bytes: @Sendable (_ count: Int) -> [UInt8] = { count in
    (0..<count).map { _ in UInt8.random(in: .min ... .max) }
  }

  /// A name of 128 bits.
  let text: @Sendable () -> String = {
    (0..<16).map { _ in
      let digits = String(UInt8.random(in: .min ... .max), radix: 16)
      return digits.utf8.count < 2 ? "0" + digits : digits
    }.joined()
  }
}
