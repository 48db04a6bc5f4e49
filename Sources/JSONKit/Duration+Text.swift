extension Duration {
  /// The duration as a configuration would write it: `250ms`, `1.5s`, `20s`, `2m`; parts of a millisecond are dropped.
  package var shortText: String {
    let (seconds, attoseconds) = components
    let milliseconds = attoseconds / 1_000_000_000_000_000
    if milliseconds == 0 {
      guard seconds != 0, seconds % 60 == 0 else { return "\(seconds)s" }
      return seconds % 3600 == 0 ? "\(seconds / 3600)h" : "\(seconds / 60)m"
    }
    guard seconds != 0 else { return "\(milliseconds)ms" }
    let digits = String(1000 + milliseconds.magnitude).dropFirst()
    return "\(seconds).\(digits.trimmingZeros)s"
  }
}

extension Substring {
  fileprivate var trimmingZeros: Substring {
    var text = self
    while text.last == "0" { text.removeLast() }
    return text
  }
}
