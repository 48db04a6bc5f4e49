/// Rules about objects.
extension SchemaEvaluator {
  mutating func checkObject(
    _ rule: SchemaRule, _ node: SchemaNode, _ object: JSON.Object, _ evaluated: inout SchemaEvaluated
  ) -> Bool {
    switch rule.check {
    case .minimumProperties(let minimum):
      if object.count >= minimum { return true }
      fail(rule.keyword, at: node, "must have at least \(minimum.of("member")), has \(object.count)")
      return false
    case .maximumProperties(let maximum):
      if object.count <= maximum { return true }
      fail(rule.keyword, at: node, "must have at most \(maximum.of("member")), has \(object.count)")
      return false
    case .required(let names): return checkRequired(rule, node, names, object, because: nil)
    case .dependentRequired(let dependencies):
      var isValid = true
      for (key, needs) in dependencies where object[key] != nil {
        if !checkRequired(rule, node, needs, object, because: key) { isValid = false }
      }
      return isValid
    case .dependentSchemas(let dependencies):
      var isValid = true
      for (key, target) in dependencies where object[key] != nil {
        if !evaluate(target, .object(object), &evaluated) { isValid = false }
      }
      return isValid
    case .propertyNames(let target): return checkNames(rule, node, object, target)
    case .properties(let properties): return checkProperties(properties, node, object, &evaluated)
    case .unevaluatedProperties(let target): return checkUnevaluated(rule, node, object, target, &evaluated)
    default: return true
    }
  }

  private mutating func checkRequired(
    _ rule: SchemaRule, _ node: SchemaNode, _ names: [String], _ object: JSON.Object, because key: String?
  ) -> Bool {
    guard spend(names.count + object.count) else { return false }
    var isValid = true
    for name in names where object.firstIndex(of: name) == nil {
      isValid = false
      let reason = key.map { ", because \"\($0)\" is there" } ?? ""
      fail(rule.keyword, at: node, "\"\(name)\" is missing\(reason)")
      if isSettled { break }
    }
    return isValid
  }

  private mutating func checkNames(
    _ rule: SchemaRule, _ node: SchemaNode, _ object: JSON.Object, _ target: Int
  ) -> Bool {
    for member in object where !accepts(target, .string(member.key)) {
      let reason = complaints(of: target, .string(member.key)).first.map { ": \($0.message)" } ?? ""
      fail(rule.keyword, at: node, "\"\(member.key)\" is no allowed name\(reason)")
      return false
    }
    return true
  }

  private mutating func checkProperties(
    _ properties: SchemaProperties, _ node: SchemaNode, _ object: JSON.Object, _ evaluated: inout SchemaEvaluated
  ) -> Bool {
    var isValid = true
    for member in object {
      var isKnown = false
      if let target = properties.named[ByteKey(member.key)] {
        isKnown = true
        if !evaluate(target, member.value, at: .key(member.key)) { isValid = false }
      }
      for (pattern, target) in properties.patterns where matches(pattern, member.key) {
        isKnown = true
        if !evaluate(target, member.value, at: .key(member.key)) { isValid = false }
      }
      if !isKnown, let target = properties.additional {
        isKnown = true
        if isFalse(target) {
          isValid = false
          failUnknown("additionalProperties", node, member.key, properties, object)
        } else if !evaluate(target, member.value, at: .key(member.key)) {
          isValid = false
        }
      }
      if isKnown { evaluated.insert(member.key) }
      if !isValid, isSettled { return false }
    }
    return isValid
  }

  private mutating func failUnknown(
    _ keyword: String, _ node: SchemaNode, _ key: String, _ properties: SchemaProperties?, _ object: JSON.Object
  ) {
    guard isReporting else { return }
    let free = (properties?.names ?? []).filter { object.firstIndex(of: $0) == nil }
    fail(keyword, at: node, "unknown member \"\(key)\"\(key.didYouMean(in: free))")
  }

  private mutating func checkUnevaluated(
    _ rule: SchemaRule, _ node: SchemaNode, _ object: JSON.Object, _ target: Int, _ evaluated: inout SchemaEvaluated
  ) -> Bool {
    guard !evaluated.allNames else { return true }
    var isValid = true
    for member in object where !evaluated.names.contains(ByteKey(member.key)) {
      if isFalse(target) {
        isValid = false
        failUnknown(rule.keyword, node, member.key, nil, object)
      } else if !evaluate(target, member.value, at: .key(member.key)) {
        isValid = false
      }
      if !isValid, isSettled { return false }
    }
    evaluated.allNames = true
    return isValid
  }
}
