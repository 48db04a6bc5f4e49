/// Rules about a value without looking inside it.
extension SchemaEvaluator {
  mutating func checkKind(_ rule: SchemaRule, _ node: SchemaNode, _ instance: JSON) -> Bool {
    switch rule.check {
    case .types(let types):
      if types.allows(instance) { return true }
      fail(rule.keyword, at: node, "expected \(types.text), found \(Self.found(instance, types))")
    case .allowed(let values, let keys):
      guard spend(1), !keys.contains(SchemaEquality.key(of: instance)) else { return true }
      fail(rule.keyword, at: node, "expected \(Self.list(values))\(Self.suggestion(instance, values))")
    case .constant(let value, let key):
      if SchemaEquality.key(of: instance) == key { return true }
      fail(rule.keyword, at: node, "expected \(Self.short(value))")
    default: return true
    }
    return false
  }

  private static func found(_ instance: JSON, _ types: SchemaTypes) -> String {
    if types.contains(SchemaTypes.integer), case .double = instance { return "a number with a fraction" }
    return instance.kindDescription
  }

  mutating func checkNumber(_ rule: SchemaRule, _ node: SchemaNode, _ instance: JSON) -> Bool {
    guard let number = SchemaNumber(instance) else { return true }
    switch rule.check {
    case .minimum(let limit, let text, let exclusive):
      if limit < number || (!exclusive && limit == number) { return true }
      fail(rule.keyword, at: node, "must be \(exclusive ? "above" : "at least") \(text)")
    case .maximum(let limit, let text, let exclusive):
      if number < limit || (!exclusive && limit == number) { return true }
      fail(rule.keyword, at: node, "must be \(exclusive ? "below" : "at most") \(text)")
    case .multiple(let divisor, let text):
      guard spend(number.precision), !number.isMultiple(of: divisor) else { return true }
      fail(rule.keyword, at: node, "must be a multiple of \(text)")
    default: return true
    }
    return false
  }

  mutating func checkString(_ rule: SchemaRule, _ node: SchemaNode, _ instance: JSON) -> Bool {
    guard case .string(let text) = instance else { return true }
    switch rule.check {
    case .minimumLength(let minimum):
      let count = text.unicodeScalars.count
      if count >= minimum { return true }
      fail(rule.keyword, at: node, "must have at least \(minimum.of("character")), has \(count)")
    case .maximumLength(let maximum):
      let count = text.unicodeScalars.count
      if count <= maximum { return true }
      fail(rule.keyword, at: node, "must have at most \(maximum.of("character")), has \(count)")
    case .pattern(let pattern):
      if matches(pattern, text) { return true }
      fail(rule.keyword, at: node, "must match the pattern \(pattern.text)")
    case .format(let name):
      guard spend(text.utf8.count), !SchemaFormat.accepts(text, format: name) else { return true }
      fail(rule.keyword, at: node, "is not of the format \"\(name)\"")
    default: return true
    }
    return false
  }

  /// Whether a pattern matches, with its steps counted.
  mutating func matches(_ pattern: RegexPattern, _ text: String) -> Bool {
    var matcher = RegexMatcher(pattern, Array(text.unicodeScalars), maximumSteps: limits.maximumSteps)
    let result = matcher.matchesAnywhere()
    // Setting up costs too, in proportion to the program.
    guard spend(pattern.program.code.count / 8) else { return false }
    // A match that was given up spends everything, so that its answer does not count.
    return spend(matcher.isExhausted ? limits.maximumSteps + 1 : matcher.steps) && result
  }

  // MARK: Texts

  private static func short(_ value: JSON) -> String {
    let text = value.text
    return text.count > 80 ? "\(text.prefix(77))..." : text
  }

  private static func list(_ values: [JSON]) -> String {
    if values.count == 1 { return short(values[0]) }
    let shown = values.prefix(20).map(short).joined(separator: ", ")
    return "one of \(shown)\(values.count > 20 ? " and \(values.count - 20) more" : "")"
  }

  private static func suggestion(_ instance: JSON, _ values: [JSON]) -> String {
    guard let text = instance.stringValue else { return "" }
    return text.didYouMean(in: values.compactMap(\.stringValue))
  }
}

extension Int {
  /// "1 character", "2 characters".
  func of(_ noun: String) -> String {
    self == 1 ? "1 \(noun)" : "\(self) \(noun)s"
  }
}
