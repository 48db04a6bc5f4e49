import JSONKit

/// The flags of a search, as letters.
struct PatternOptions {
  var pattern: RegexPattern.Options = []
  var isGlobal = false
  var skipsEmpty = false

  /// `g` all matches, `i` no case, `x` blanks and comments in the pattern, `s` and `m` and `p` for line ends, `n` no empty
  /// matches.
  init(_ letters: String) throws(Failure) {
    for letter in letters.unicodeScalars {
      switch letter {
      case "g": isGlobal = true
      case "i": pattern.insert(.ignoreCase)
      case "x": pattern.insert(.extended)
      case "m", "p": pattern.insert(.dotAll)
      case "s": break
      case "n": skipsEmpty = true
      case "l": throw .message("The flag l for the longest match is not supported")
      default: throw .message("\(letters) is not a valid modifier string")
      }
    }
  }
}

/// One search: a text, a pattern, and how far it has come.
struct PatternSearch {
  private let scalars: [Unicode.Scalar]
  private let pattern: RegexPattern
  private let options: PatternOptions
  private var matcher: RegexMatcher
  private var start: Int? = 0
  private var charged = 0

  init(
    _ text: String, _ pattern: String, _ options: PatternOptions, onlyTests: Bool, _ machine: inout Machine
  ) throws(Failure) {
    try machine.meter.charge(text.utf8.count / 8)
    scalars = Array(text.unicodeScalars)
    self.options = options
    let length = onlyTests && !options.skipsEmpty ? 0 : scalars.count
    self.pattern = try machine.patterns.pattern(pattern, options.pattern, length: length, &machine.meter)
    matcher = RegexMatcher(self.pattern, scalars, maximumSteps: machine.meter.remainingSteps)
    try charge(&machine.meter)
  }

  /// How many code points the text has.
  var count: Int { scalars.count }

  private mutating func charge(_ meter: inout Meter) throws(Failure) {
    try meter.charge(matcher.steps - charged)
    charged = matcher.steps
    if matcher.isExhausted { throw meter.exhausted }
  }

  mutating func matchesAnywhere(_ meter: inout Meter) throws(Failure) -> Bool {
    if options.skipsEmpty { return try next(&meter) != nil }
    let result = matcher.matchesAnywhere()
    try charge(&meter)
    return result
  }

  /// The next match; nil when there is none, or when only one was wanted.
  mutating func next(_ meter: inout Meter) throws(Failure) -> RegexMatch? {
    while let from = start, from <= scalars.count {
      try meter.charge(24)
      let match = matcher.firstMatch(from: from)
      try charge(&meter)
      guard let match else { break }
      let isEmpty = match.range.isEmpty
      start = isEmpty ? match.range.upperBound + 1 : match.range.upperBound
      if isEmpty, options.skipsEmpty { continue }
      if !options.isGlobal { start = nil }
      return match
    }
    start = nil
    return nil
  }

  func text(_ range: Range<Int>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[range])
    return String(text)
  }

  /// A match as the functions give it.
  func object(of match: RegexMatch) -> JSON {
    var captures: [JSON] = []
    for (number, group) in match.captures.enumerated() {
      let name: JSON = pattern.captureNames[number].map { .string($0) } ?? .null
      let capture: JSON =
        if let group {
          [
            "offset": place(group.lowerBound), "length": place(group.count), "string": .string(text(group)),
            "name": name,
          ]
        } else {
          ["offset": -1, "length": 0, "string": .null, "name": name]
        }
      captures.append(capture)
    }
    return [
      "offset": place(match.range.lowerBound), "length": place(match.range.count),
      "string": .string(text(match.range)), "captures": .array(captures),
    ]
  }

  private func place(_ number: Int) -> JSON { .integer(Int64(number)) }

  /// The named groups of a match.
  func named(_ match: RegexMatch) -> JSON {
    var object = JSON.Object()
    for (number, group) in match.captures.enumerated() {
      guard let name = pattern.captureNames[number] else { continue }
      object[name] = group.map { .string(text($0)) } ?? .null
    }
    return .object(object)
  }
}
