/// Finds a text inside another in linear time (Knuth, Morris, Pratt), whatever both look like.
struct TextSearch {
  private let wanted: [UInt8]
  /// For each beginning of the wanted text, the length of its longest proper end that is a beginning too.
  private let failure: [Int]

  init(_ wanted: String) {
    self.wanted = Array(wanted.utf8)
    var failure = [Int](repeating: 0, count: self.wanted.count)
    var length = 0
    for index in self.wanted.indices.dropFirst() {
      while length > 0, self.wanted[index] != self.wanted[length] { length = failure[length - 1] }
      if self.wanted[index] == self.wanted[length] { length += 1 }
      failure[index] = length
    }
    self.failure = failure
  }

  /// Calls `found` with the byte at which each match begins, until it says no; nothing is found of an empty text.
  func matches(in text: String, overlapping: Bool, _ found: (Int) -> Bool) {
    guard !wanted.isEmpty else { return }
    let bytes = text.utf8.span
    var length = 0
    for index in bytes.indices {
      while length > 0, bytes[index] != wanted[length] { length = failure[length - 1] }
      if bytes[index] == wanted[length] { length += 1 }
      if length == wanted.count {
        guard found(index + 1 - length) else { return }
        length = overlapping ? failure[length - 1] : 0
      }
    }
  }
}
