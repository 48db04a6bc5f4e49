/// Applies a program to one value.
struct SchemaEvaluator {
  let program: SchemaProgram
  let limits: JSONSchema.Limits
  private(set) var violations: [JSONSchema.Violation] = []
  /// Why the validation was given up; from then on nothing is looked at.
  private var exhausted: String?
  private var steps = 0
  private var depth = 0
  /// Above zero nothing is reported: only the answer counts.
  private var quiet = 0
  private var instancePath: [SchemaStep] = []
  /// The resources entered on the way here, outermost first: the dynamic scope.
  private var scope: [Int] = []

  init(_ program: SchemaProgram, limits: JSONSchema.Limits) {
    self.program = program
    self.limits = limits
  }

  mutating func validate(_ instance: JSON) -> [JSONSchema.Violation] {
    var evaluated = SchemaEvaluated()
    let isValid = evaluate(0, instance, &evaluated)
    if let exhausted {
      let keyword = JSONSchema.Violation.limitKeyword
      return [
        JSONSchema.Violation(instancePath: .root, schemaPath: .root, keyword: keyword, message: exhausted)
      ]
    }
    return isValid ? [] : violations
  }

  /// Whether a value fits a subschema; what it looked at is added to `outer`.
  mutating func evaluate(_ number: Int, _ instance: JSON, _ outer: inout SchemaEvaluated) -> Bool {
    guard spend(1) else { return false }
    let node = program.nodes[number]
    if let constant = node.constant {
      if !constant { fail("false", at: node, "nothing is allowed here, found \(instance.kindDescription)") }
      return constant
    }
    depth += 1
    defer { depth -= 1 }
    guard depth <= limits.maximumDepth else {
      exhausted = "the value or the schema is nested deeper than \(limits.maximumDepth); it was not checked"
      return false
    }
    let enters = scope.last != node.resource
    if enters { scope.append(node.resource) }
    defer { if enters { scope.removeLast() } }

    guard node.needsEvaluated else { return check(node, instance, &outer) }
    var own = SchemaEvaluated(isTracked: true)
    let isValid = check(node, instance, &own)
    outer.formUnion(own)
    return isValid
  }

  private mutating func check(_ node: SchemaNode, _ instance: JSON, _ evaluated: inout SchemaEvaluated) -> Bool {
    var isValid = true
    for rule in node.rules {
      if !check(rule, of: node, instance, &evaluated) {
        isValid = false
        // Of a value of the wrong type nothing else is worth saying.
        if case .types = rule.check { return false }
      }
      if !isValid, isSettled { return false }
    }
    return isValid
  }

  private mutating func check(
    _ rule: SchemaRule, of node: SchemaNode, _ instance: JSON, _ evaluated: inout SchemaEvaluated
  ) -> Bool {
    switch rule.check {
    case .types, .allowed, .constant: return checkKind(rule, node, instance)
    case .minimum, .maximum, .multiple: return checkNumber(rule, node, instance)
    case .minimumLength, .maximumLength, .pattern, .format: return checkString(rule, node, instance)
    case .minimumItems, .maximumItems, .uniqueItems, .prefixItems, .items, .contains, .unevaluatedItems:
      guard case .array(let elements) = instance else { return true }
      return checkArray(rule, node, elements, &evaluated)
    case .minimumProperties, .maximumProperties, .required, .dependentRequired, .properties, .propertyNames,
      .dependentSchemas, .unevaluatedProperties:
      guard case .object(let object) = instance else { return true }
      return checkObject(rule, node, object, &evaluated)
    case .all, .any, .one, .not, .conditional: return combine(rule, node, instance, &evaluated)
    case .reference(let target): return evaluate(target, instance, &evaluated)
    case .dynamicReference(let target, let anchor):
      return evaluate(dynamicTarget(anchor) ?? target, instance, &evaluated)
    }
  }

  /// The outermost resource of the dynamic scope that has the anchor decides.
  private func dynamicTarget(_ anchor: ByteKey) -> Int? {
    guard let targets = program.dynamicAnchors[anchor] else { return nil }
    return scope.lazy.compactMap { targets[$0] }.first
  }
}

/// What the checks use.
extension SchemaEvaluator {
  /// Counts work; false when there was too much of it.
  mutating func spend(_ count: Int) -> Bool {
    steps += count
    if exhausted == nil, steps > limits.maximumSteps {
      exhausted = "the check takes more than \(limits.maximumSteps) steps; it was given up"
    }
    return exhausted == nil
  }

  /// Reports a violation at the current place.
  mutating func fail(_ keyword: String, at node: SchemaNode, _ message: @autoclosure () -> String) {
    guard quiet == 0, violations.count < limits.maximumViolations else { return }
    let isConstant = node.constant != nil
    violations.append(
      JSONSchema.Violation(
        instancePath: JSONPointer(tokens: instancePath.map(\.token)),
        schemaPath: isConstant ? node.path : node.path.appending(keyword),
        keyword: keyword, message: message()))
  }

  /// Applies a subschema to a part of the value.
  mutating func evaluate(_ number: Int, _ part: JSON, at step: SchemaStep) -> Bool {
    instancePath.append(step)
    defer { instancePath.removeLast() }
    var evaluated = SchemaEvaluated()
    return evaluate(number, part, &evaluated)
  }

  /// The same without reporting anything.
  mutating func accepts(_ number: Int, _ instance: JSON, _ evaluated: inout SchemaEvaluated) -> Bool {
    quiet += 1
    defer { quiet -= 1 }
    return evaluate(number, instance, &evaluated)
  }

  mutating func accepts(_ number: Int, _ instance: JSON) -> Bool {
    var evaluated = SchemaEvaluated()
    return accepts(number, instance, &evaluated)
  }

  /// What a subschema would report; nothing of it is kept.
  mutating func complaints(of number: Int, _ instance: JSON) -> [JSONSchema.Violation] {
    guard quiet == 0, violations.count < limits.maximumViolations else { return [] }
    let before = violations.count
    var evaluated = SchemaEvaluated()
    _ = evaluate(number, instance, &evaluated)
    let found = Array(violations[before...])
    violations.removeSubrange(before...)
    return found
  }

  var isReporting: Bool { quiet == 0 }

  /// Whether one failure is all there is to know: no one reads further violations.
  var isSettled: Bool {
    exhausted != nil || quiet > 0 || violations.count >= limits.maximumViolations
  }

  /// Keeps a violation that was found before.
  mutating func report(_ violation: JSONSchema.Violation) {
    if quiet == 0, violations.count < limits.maximumViolations { violations.append(violation) }
  }

  /// How deep in the value the current place is.
  var instanceDepth: Int { instancePath.count }

  func isFalse(_ number: Int) -> Bool { program.nodes[number].constant == false }
}

/// One step into a value.
enum SchemaStep {
  case key(String)
  case index(Int)

  var token: String {
    switch self {
    case .key(let key): key
    case .index(let index): String(index)
    }
  }
}

/// Which members and elements of one value were looked at, for the `unevaluated` keywords.
struct SchemaEvaluated {
  /// Whether anyone asks; otherwise nothing is kept.
  var isTracked = false
  var allNames = false
  var names: Set<ByteKey> = []
  /// So many elements from the first.
  var count = 0
  var indices: Set<Int> = []

  mutating func insert(_ key: String) {
    if isTracked { names.insert(ByteKey(key)) }
  }

  mutating func insert(_ index: Int) {
    if isTracked { indices.insert(index) }
  }

  mutating func formUnion(_ other: SchemaEvaluated) {
    guard isTracked else { return }
    allNames = allNames || other.allNames
    names.formUnion(other.names)
    count = max(count, other.count)
    indices.formUnion(other.indices)
  }
}
