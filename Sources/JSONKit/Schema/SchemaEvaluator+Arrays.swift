/// Rules about arrays.
extension SchemaEvaluator {
  mutating func checkArray(
    _ rule: SchemaRule, _ node: SchemaNode, _ elements: [JSON], _ evaluated: inout SchemaEvaluated
  ) -> Bool {
    switch rule.check {
    case .minimumItems(let minimum):
      if elements.count >= minimum { return true }
      fail(rule.keyword, at: node, "must have at least \(minimum.of("element")), has \(elements.count)")
      return false
    case .maximumItems(let maximum):
      if elements.count <= maximum { return true }
      fail(rule.keyword, at: node, "must have at most \(maximum.of("element")), has \(elements.count)")
      return false
    case .uniqueItems: return checkUnique(rule, node, elements)
    case .prefixItems(let nodes):
      evaluated.count = max(evaluated.count, min(nodes.count, elements.count))
      var isValid = true
      for (index, target) in nodes.enumerated() where index < elements.count {
        if !evaluate(target, elements[index], at: .index(index)) { isValid = false }
      }
      return isValid
    case .items(let target, let start):
      evaluated.count = .max
      return checkRest(rule, node, elements, start..<max(start, elements.count), target)
    case .contains: return checkContains(rule, node, elements, &evaluated)
    case .unevaluatedItems(let target):
      let start = min(evaluated.count, elements.count)
      let rest = (start..<elements.count).filter { !evaluated.indices.contains($0) }
      evaluated.count = .max
      return checkRest(rule, node, elements, rest, target)
    default: return true
    }
  }

  private mutating func checkRest(
    _ rule: SchemaRule, _ node: SchemaNode, _ elements: [JSON], _ indices: some Collection<Int>, _ target: Int
  ) -> Bool {
    if isFalse(target), let first = indices.first {
      let allowed = first == 0 ? "no elements are" : "no more than the first \(first.of("element")) are"
      fail(rule.keyword, at: node, "\(allowed) allowed here, found \(elements.count)")
      return false
    }
    var isValid = true
    for index in indices {
      if !evaluate(target, elements[index], at: .index(index)) {
        isValid = false
        if isSettled { return false }
      }
    }
    return isValid
  }

  private mutating func checkContains(
    _ rule: SchemaRule, _ node: SchemaNode, _ elements: [JSON], _ evaluated: inout SchemaEvaluated
  ) -> Bool {
    guard case .contains(let target, let minimum, let maximum, let counts) = rule.check else { return true }
    var count = 0
    for (index, element) in elements.enumerated() where accepts(target, element) {
      count += 1
      if counts { evaluated.insert(index) }
    }
    if count < minimum {
      let wanted = minimum == 1 ? "an element" : "at least \(minimum.of("element"))"
      fail(minimum == 1 ? rule.keyword : "minContains", at: node, "must contain \(wanted) that fits, has \(count)")
      return false
    }
    if let maximum, count > maximum {
      fail("maxContains", at: node, "must contain at most \(maximum.of("element")) that fit, has \(count)")
      return false
    }
    return true
  }

  private mutating func checkUnique(_ rule: SchemaRule, _ node: SchemaNode, _ elements: [JSON]) -> Bool {
    var seen: [[UInt8]: Int] = [:]
    for (index, element) in elements.enumerated() {
      let key = SchemaEquality.key(of: element)
      guard spend(1 + key.count / 16) else { return false }
      if let first = seen[key] {
        fail(rule.keyword, at: node, "elements \(first) and \(index) are equal, and all must differ")
        return false
      }
      seen[key] = index
    }
    return true
  }
}
