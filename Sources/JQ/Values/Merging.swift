import JSONKit

/// `*` of objects, and `contains`: both walk two values side by side with a stack of their own.
enum Merging {
  /// The members of both; where both have an object, the two merged, else the right one's.
  static func merged(_ left: JSON.Object, _ right: JSON.Object, _ meter: inout Meter) throws(Failure) -> JSON.Object {
    /// One pair of objects that is being merged, and under which key of the pair before.
    struct Level {
      var result: JSON.Object
      var right: JSON.Object
      var index = 0
      var key = ""
    }
    var levels = [Level(result: left, right: right)]
    while var level = levels.popLast() {
      var descended = false
      while level.index < level.right.count {
        let member = level.right[level.index]
        level.index += 1
        try meter.charge(6)
        try meter.chargeLookup(of: member.key, in: level.result)
        try meter.chargeLookup(of: member.key, in: level.result)
        meter.count(bytes: Meter.memberBytes)
        if case .object(let inner) = member.value, case .object(let before)? = level.result[member.key] {
          levels.append(level)
          levels.append(Level(result: before, right: inner, key: member.key))
          descended = true
          break
        }
        let before = level.result.address
        level.result[member.key] = member.value
        try meter.chargeMove(of: level.result, from: before)
      }
      if descended { continue }
      guard let parent = levels.indices.last else { return level.result }
      let before = levels[parent].result.address
      levels[parent].result[level.key] = .object(level.result)
      try meter.chargeMove(of: levels[parent].result, from: before)
    }
    return left
  }

  /// Whether the left value contains the right one: texts as parts, arrays and objects element by element.
  static func contains(_ left: JSON, _ right: JSON, _ meter: inout Meter) throws(Failure) -> Bool {
    var search = Containment()
    return try search.answer(left, right, &meter)
  }
}

/// The search behind `contains`, as a stack of questions.
private struct Containment {
  /// All of the right side have to be contained somewhere in the left.
  struct Question {
    var left: [JSON]
    var right: [JSON]
    /// For objects the two sides stand at the same places.
    var isPaired: Bool
    /// Which of the right side is looked for, and which of the left was tried last.
    var wanted = 0
    var tried = -1
  }

  private var questions: [Question] = []

  mutating func answer(_ left: JSON, _ right: JSON, _ meter: inout Meter) throws(Failure) -> Bool {
    var result = try ask(left, right, &meter)
    while let top = questions.indices.last {
      if let known = result {
        result = nil
        if known {
          questions[top].wanted += 1
          questions[top].tried = -1
        } else if questions[top].isPaired {
          questions.removeLast()
          result = false
          continue
        }
      }
      let question = questions[top]
      guard question.wanted < question.right.count else {
        questions.removeLast()
        result = true
        continue
      }
      let place = question.isPaired ? question.wanted : question.tried + 1
      guard place < question.left.count else {
        questions.removeLast()
        result = false
        continue
      }
      questions[top].tried = place
      let (a, b) = (question.left[place], question.right[question.wanted])
      // Elements of other types are passed over; only the outermost pair has to fit.
      result = a.kindName == b.kindName ? try ask(a, b, &meter) : false
    }
    return result ?? true
  }

  /// The answer, or nil when a new question has to be answered first.
  private mutating func ask(_ left: JSON, _ right: JSON, _ meter: inout Meter) throws(Failure) -> Bool? {
    try meter.charge(3)
    switch (left, right) {
    case (.array(let a), .array(let b)):
      questions.append(Question(left: a, right: b, isPaired: false))
      return nil
    case (.object(let a), .object(let b)):
      var values: [JSON] = []
      for member in b {
        try meter.charge(3)
        try meter.chargeLookup(of: member.key, in: a)
        guard let value = a[member.key] else { return false }
        values.append(value)
      }
      questions.append(Question(left: values, right: b.map(\.value), isPaired: true))
      return nil
    case (.string(let a), .string(let b)):
      try meter.charge(a.utf8.count / 16)
      return Texts.contains(a, b)
    default:
      guard left.kindName == right.kindName else {
        throw ErrorText.about(left, right, "cannot have their containment checked")
      }
      return try meter.areEqual(left, right)
    }
  }
}
