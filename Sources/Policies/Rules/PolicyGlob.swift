/// A pattern of names: `*` stands for any characters, `?` for one; everything else for itself.
struct PolicyGlob: Sendable, Hashable {
  /// The pattern as it was written.
  let text: String
  /// One number a byte, and those of the two signs.
  private let tokens: [UInt16]

  private static let star: UInt16 = 256
  private static let one: UInt16 = 257

  /// A pattern behind a prefix in which `*` and `?` are letters like others.
  init(_ text: String, after prefix: String = "") {
    self.text = prefix + text
    tokens =
      prefix.utf8.map { UInt16($0) }
      + text.utf8.map { byte in
        switch byte {
        case UInt8(ascii: "*"): Self.star
        case UInt8(ascii: "?"): Self.one
        default: UInt16(byte)
        }
      }
  }

  /// What every match begins with.
  var head: [UInt8] { tokens.prefix { $0 < Self.star }.map { UInt8($0) } }

  /// Whether it can match one name only.
  var isLiteral: Bool { tokens.allSatisfy { $0 < Self.star } }

  /// Whether the whole name matches; at most pattern × name steps.
  func matches(_ name: [UInt8]) -> Bool { Self.match(tokens, name) }

  /// Whether it matches every name that the other one matches; a no may be wrong for patterns such as `?*` and `*?`.
  func covers(_ other: PolicyGlob) -> Bool { Self.match(tokens, other.tokens) }

  /// Whether there is a name that both match.
  func meets(_ other: PolicyGlob) -> Bool {
    let (mine, theirs) = (tokens, other.tokens)
    // Whether the rests behind each place of the other pattern meet the rest of this one.
    var below = [Bool](repeating: false, count: theirs.count + 1)
    for place in (0...mine.count).reversed() {
      var row = [Bool](repeating: false, count: theirs.count + 1)
      for at in (0...theirs.count).reversed() {
        let (ended, otherEnded) = (place == mine.count, at == theirs.count)
        if ended, otherEnded {
          row[at] = true
        } else if !ended, mine[place] == Self.star {
          row[at] = below[at] || (!otherEnded && row[at + 1])
        } else if !otherEnded, theirs[at] == Self.star {
          row[at] = row[at + 1] || (!ended && below[at])
        } else if !ended, !otherEnded {
          let fits: Bool = mine[place] == theirs[at] || mine[place] == Self.one || theirs[at] == Self.one
          row[at] = fits && below[at + 1]
        }
      }
      below = row
    }
    return below[0]
  }

  /// Matches bytes, or another pattern whose signs only the same or a wider sign takes in.
  @inline(__always)
  private static func match<Unit: FixedWidthInteger>(_ pattern: [UInt16], _ text: [Unit]) -> Bool {
    var at = 0
    var place = 0
    var lastStar: (place: Int, at: Int)?
    while at < text.count {
      let unit = UInt16(text[at])
      if place < pattern.count, pattern[place] == star {
        lastStar = (place, at)
        place += 1
      } else if place < pattern.count, pattern[place] == unit, unit != star {
        place += 1
        at += 1
      } else if place < pattern.count, pattern[place] == one, unit != star, !isContinuation(unit) {
        place += 1
        at += 1
        while at < text.count, isContinuation(UInt16(text[at])) { at += 1 }
      } else if let star = lastStar {
        lastStar = (star.place, star.at + 1)
        place = star.place + 1
        at = star.at + 1
      } else {
        return false
      }
    }
    return pattern[place...].allSatisfy { $0 == star }
  }

  /// Whether it is a byte inside of a character.
  private static func isContinuation(_ unit: UInt16) -> Bool { unit & 0xFFC0 == 0x80 }
}
