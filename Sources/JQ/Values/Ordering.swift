import JSONKit

/// The order of values: null, false, true, numbers, texts, arrays, objects.
///
/// Walks both values side by side with a stack of its own and counts what it looks at, so that a caller can charge it.
struct Ordering {
  /// How many pairs were looked at.
  private(set) var steps = 0
  /// The most pairs; beyond it the answer is no answer.
  let maximumSteps: Int

  init(maximumSteps: Int) { self.maximumSteps = maximumSteps }

  /// Whether the steps did not suffice.
  var isExhausted: Bool { steps > maximumSteps }

  /// Negative, zero or positive as left comes before, beside or behind right.
  mutating func compare(_ left: JSON, _ right: JSON) -> Int {
    steps &+= 1
    if isExhausted { return 0 }
    countTexts(left, right)
    if let result = Self.scalars(left, right) { return result }
    return walk(left, right)
  }

  /// Whether both are equal; numbers by their value.
  mutating func areEqual(_ left: JSON, _ right: JSON) -> Bool { compare(left, right) == 0 }

  /// Long texts take more than one step.
  @inline(__always)
  private mutating func countTexts(_ left: JSON, _ right: JSON) {
    if case .string(let a) = left, case .string(let b) = right { steps &+= min(a.utf8.count, b.utf8.count) >> 5 }
  }

  private enum Piece {
    case pair(JSON, JSON)
    case elements([JSON], [JSON], Int)
    case values([JSON.Member], [JSON.Member], Int)
  }

  private mutating func walk(_ left: JSON, _ right: JSON) -> Int {
    var tasks: [Piece] = [.pair(left, right)]
    while let task = tasks.popLast() {
      if isExhausted { return 0 }
      switch task {
      case .pair(let a, let b):
        steps &+= 1
        countTexts(a, b)
        if let result = Self.scalars(a, b) {
          if result != 0 { return result }
        } else if case .array(let a) = a, case .array(let b) = b {
          tasks.append(.elements(a, b, 0))
        } else if case .object(let a) = a, case .object(let b) = b {
          let (first, second) = (sorted(a), sorted(b))
          let result = compareKeys(first, second)
          if result != 0 { return result }
          tasks.append(.values(first, second, 0))
        }
      case .elements(let a, let b, var index):
        while index < a.count, index < b.count {
          steps &+= 1
          countTexts(a[index], b[index])
          if let result = Self.scalars(a[index], b[index]) {
            if result != 0 { return result }
            index += 1
            if steps > maximumSteps { return 0 }
            continue
          }
          tasks.append(.elements(a, b, index + 1))
          tasks.append(.pair(a[index], b[index]))
          break
        }
        if index >= a.count || index >= b.count, a.count != b.count { return a.count < b.count ? -1 : 1 }
      case .values(let a, let b, let index):
        guard index < a.count else { continue }
        tasks.append(.values(a, b, index + 1))
        tasks.append(.pair(a[index].value, b[index].value))
      }
    }
    return 0
  }

  /// The members by key.
  private mutating func sorted(_ object: JSON.Object) -> [JSON.Member] {
    steps &+= 8 &+ object.count &* 4
    return object.sorted { Self.compareTexts($0.key, $1.key) < 0 }
  }

  private mutating func compareKeys(_ left: [JSON.Member], _ right: [JSON.Member]) -> Int {
    for (a, b) in zip(left, right) {
      let result = Self.compareTexts(a.key, b.key)
      if result != 0 { return result }
    }
    return left.count - right.count
  }

  /// The order of two values of which at most one has an inside; nil when both have.
  @inline(__always)
  static func scalars(_ left: JSON, _ right: JSON) -> Int? {
    if case .integer(let a) = left, case .integer(let b) = right { return a < b ? -1 : (a == b ? 0 : 1) }
    if case .string(let a) = left, case .string(let b) = right { return compareTexts(a, b) }
    return otherScalars(left, right)
  }

  private static func otherScalars(_ left: JSON, _ right: JSON) -> Int? {
    let (first, second) = (rank(left), rank(right))
    if first != second { return first - second }
    if first == numberRank { return compareNumbers(left, right) }
    return first < numberRank ? 0 : nil
  }

  private static let numberRank = 3

  static func rank(_ value: JSON) -> Int {
    switch value {
    case .null: 0
    case .bool(let isTrue): isTrue ? 2 : 1
    case .integer, .unsigned, .digits, .double: numberRank
    case .string: 4
    case .array: 5
    case .object: 6
    }
  }

  /// By the bytes of UTF-8, which is the order of code points.
  static func compareTexts(_ left: String, _ right: String) -> Int {
    let a = left.utf8.span
    let b = right.utf8.span
    let count = min(a.count, b.count)
    for index in 0..<count where a[index] != b[index] { return a[index] < b[index] ? -1 : 1 }
    return a.count - b.count
  }
}

/// Numbers of different kinds.
extension Ordering {
  /// By value, exactly; what is no number comes before all numbers, itself included.
  static func compareNumbers(_ left: JSON, _ right: JSON) -> Int {
    if case .double(let a) = left, case .double(let b) = right {
      return a < b || a.isNaN ? -1 : (a == b ? 0 : 1)
    }
    if case .double(let a) = left { return a.isNaN ? -1 : -compareExact(right, a) }
    if case .double(let b) = right { return b.isNaN ? 1 : compareExact(left, b) }
    return compareIntegers(left, right)
  }

  private static func compareIntegers(_ left: JSON, _ right: JSON) -> Int {
    switch (left, right) {
    case (.integer(let a), .integer(let b)): return a < b ? -1 : (a == b ? 0 : 1)
    case (.unsigned(let a), .unsigned(let b)): return a < b ? -1 : (a == b ? 0 : 1)
    case (.integer, .unsigned): return -1
    case (.unsigned, .integer): return 1
    case (.digits(let a), .digits(let b)): return compareDigits(a, b)
    case (.digits(let a), _): return a.hasPrefix("-") ? -1 : 1
    case (_, .digits(let b)): return b.hasPrefix("-") ? 1 : -1
    default: return 0
    }
  }

  private static func compareDigits(_ a: String, _ b: String) -> Int {
    let (negativeA, negativeB) = (a.hasPrefix("-"), b.hasPrefix("-"))
    if negativeA != negativeB { return negativeA ? -1 : 1 }
    let sign = negativeA ? -1 : 1
    if a.utf8.count != b.utf8.count { return a.utf8.count < b.utf8.count ? -sign : sign }
    return compareTexts(a, b) * sign
  }

  /// An integer beside a double that is a number.
  private static func compareExact(_ integer: JSON, _ double: Double) -> Int {
    switch integer {
    case .integer(let value):
      if double >= 9_223_372_036_854_775_808 { return -1 }
      if double < -9_223_372_036_854_775_808 { return 1 }
      let whole = Int64(double)
      if value != whole { return value < whole ? -1 : 1 }
      let rest = double - Double(whole)
      return rest > 0 ? -1 : (rest < 0 ? 1 : 0)
    case .unsigned(let value):
      if double >= 18_446_744_073_709_551_616 { return -1 }
      if double < 0 { return 1 }
      let whole = UInt64(double)
      return value < whole ? -1 : (value == whole ? 0 : 1)
    case .digits(let text):
      let value = Double(text) ?? 0
      return value < double ? -1 : (value == double ? 0 : 1)
    default: return 0
    }
  }
}
