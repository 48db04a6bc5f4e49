extension String {
  /// The candidate that was probably meant when this name was written, or nil when none is close.
  ///
  /// Close is at most one edit per three characters, where an edit inserts, drops, replaces or swaps one character.
  /// Case, `-` and `_` count as equal. Of equally close candidates the first wins, so the answer is stable.
  package func nearest(in candidates: some Sequence<String>) -> String? {
    let wanted = NearMiss.folded(self)
    guard !wanted.isEmpty, wanted.count <= NearMiss.maximumLength else { return nil }
    var best: (candidate: String, distance: Int)?
    for candidate in candidates where !candidate.utf8.elementsEqual(utf8) {
      let other = NearMiss.folded(candidate)
      guard !other.isEmpty, other.count <= NearMiss.maximumLength else { continue }
      let allowed = max(1, max(wanted.count, other.count) / 3)
      let bound = min(allowed, (best?.distance ?? .max) - 1)
      guard bound >= 0, abs(wanted.count - other.count) <= bound else { continue }
      let distance = NearMiss.distance(wanted, other)
      // One edit between one-letter names is another name, not a slip.
      if distance <= bound, distance < max(wanted.count, other.count) { best = (candidate, distance) }
    }
    return best?.candidate
  }

  /// The end of a sentence: `; did you mean "x"?`, or another end when no candidate is close.
  package func didYouMean(in candidates: some Sequence<String>, otherwise end: String = "") -> String {
    guard let name = nearest(in: candidates) else { return end }
    return "; did you mean \"\(name)\"?"
  }
}

/// The measure behind `String.nearest(in:)`.
enum NearMiss {
  /// Longer names are not compared: the work grows with the square of the length.
  static let maximumLength = 128

  static func folded(_ text: String) -> [Unicode.Scalar] {
    text.lowercased().unicodeScalars.map { $0 == "-" ? "_" : $0 }
  }

  /// How many edits turn `a` into `b`, where a swap of two neighbours is one edit (optimal string alignment).
  static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var before: [Int] = []
    var previous = Array(0...b.count)
    for i in 1...a.count {
      var row = [Int](repeating: i, count: b.count + 1)
      for j in 1...b.count {
        let replaced: Int = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
        var cost: Int = min(replaced, previous[j] + 1, row[j - 1] + 1)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          cost = min(cost, before[j - 2] + 1)
        }
        row[j] = cost
      }
      before = previous
      previous = row
    }
    return previous[b.count]
  }
}
