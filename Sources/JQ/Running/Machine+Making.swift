import JSONKit

/// Putting values together.
extension Machine {
  @inline(__always)
  mutating func append(_ instruction: Instruction) throws(Failure) {
    guard case .integer(let place) = registers[base &+ Int(instruction.b)].value else { return }
    let index = Int(place)
    if height > gatherings[index].height { gatherings[index].height = height }
    gatherings[index].elements.append(value)
    if gatherings[index].elements.count == 1 { meter.count(bytes: Meter.containerBytes) }
    meter.count(bytes: Meter.elementBytes)
    if Int(gatherings[index].height) >= meter.limits.maximumNesting { try measureGathering(index) }
    try checkMemory()
  }

  private mutating func measureGathering(_ index: Int) throws(Failure) {
    try setHeight(gatherings[index].height + 1)
    gatherings[index].height = height
  }

  mutating func wrap() throws(Failure) {
    meter.count(bytes: Meter.containerBytes + Meter.elementBytes)
    value = .array([takeValue()])
    try setHeight(height + 1)
    try checkMemory()
  }

  mutating func object(_ instruction: Instruction) throws(Failure) {
    let shape = code.objects[Int(instruction.a)]
    var place = base &+ Int(instruction.b)
    var members: [JSON.Member] = []
    members.reserveCapacity(shape.parts.count)
    var bound: Int32 = 0
    for part in shape.parts {
      let key: String
      if let fixed = part.key {
        key = fixed
      } else {
        guard case .string(let text) = registers[place].value else { throw keyFailure(registers[place].value) }
        key = text
        place += 1
        meter.count(bytes: key.utf8.count)
      }
      let member: JSON
      switch part.value {
      case .computed:
        member = registers[place].value
        bound = max(bound, registers[place].height)
        place += 1
      case .constant(let number): member = code.constants[Int(number)]
      case .register(let number):
        member = registers[base &+ Int(number)].value
        bound = max(bound, registers[base &+ Int(number)].height)
      case .field(let number):
        member = try fieldOfValue(code.keys[Int(number)])
        bound = max(bound, height - 1)
      }
      members.append(JSON.Member(key: key, value: member))
    }
    meter.count(bytes: Meter.containerBytes + members.count * Meter.memberBytes)
    if shape.mayRepeat || members.count <= 16 {
      value = .object(JSON.Object(members))
    } else {
      var object = JSON.Object()
      for member in members { object.append(member.key, member.value) }
      value = .object(object)
    }
    try meter.charge(members.count / 4)
    try setHeight(bound + 1)
    try checkMemory()
  }

  private func keyFailure(_ key: JSON) -> Failure {
    .message("Cannot use \(key.kindName) (\(ErrorText.short(key))) as object key")
  }

  private mutating func fieldOfValue(_ key: String) throws(Failure) -> JSON {
    switch value {
    case .object(let object):
      try meter.chargeLookup(of: key, in: object)
      return object[key] ?? .null
    case .null: return .null
    default: throw Access.cannotIndex(value, .string(key))
    }
  }

  mutating func concatenate(_ instruction: Instruction) throws(Failure) {
    var place = base &+ Int(instruction.b)
    var text = ""
    for part in code.texts[Int(instruction.a)].parts {
      if let part {
        text += part
      } else {
        if case .string(let inserted) = registers[place].value {
          try meter.produce(bytes: inserted.utf8.count)
          text += inserted
        }
        place += 1
      }
    }
    value = .string(text)
    height = 0
    try checkMemory()
  }

  mutating func format(_ instruction: Instruction) throws(Failure) {
    let format = TextFormat.allCases[Int(instruction.a)]
    if format == .text, case .string = value { return }
    value = .string(try format.apply(takeValue(), &meter))
    height = 0
    try checkMemory()
  }

  mutating func negate() throws(Failure) {
    guard Arithmetic.isNumber(value) else { throw ErrorText.about(value, "cannot be negated") }
    value = Arithmetic.negated(value)
  }

  // MARK: Operators

  mutating func binary(_ instruction: Instruction) throws(Failure) {
    let place = base &+ Int(instruction.b)
    guard let operation = Operator(rawValue: instruction.a) else { return }
    if case .integer(let right) = registers[place].value, case .integer(let left) = value,
      let result = Self.quick(operation, left, right)
    {
      value = result
      return
    }
    if instruction.c != 0 {
      var right = JSON.null
      swap(&right, &registers[place].value)
      try operate(operation, right, registers[place].height)
    } else {
      try operate(operation, registers[place].value, registers[place].height)
    }
  }

  mutating func binaryConstant(_ instruction: Instruction) throws(Failure) {
    guard let operation = Operator(rawValue: instruction.a) else { return }
    let right = code.constants[Int(instruction.b)]
    if case .integer(let right) = right, case .integer(let left) = value,
      let result = Self.quick(operation, left, right)
    {
      value = result
      return
    }
    try operate(operation, right, 0)
  }

  /// The operators on small integers, without a look at anything else; nil for what needs more care.
  @inline(__always)
  private static func quick(_ operation: Operator, _ left: Int64, _ right: Int64) -> JSON? {
    switch operation {
    case .add:
      let (result, overflow) = left.addingReportingOverflow(right)
      return overflow ? nil : .integer(result)
    case .subtract:
      let (result, overflow) = left.subtractingReportingOverflow(right)
      return overflow ? nil : .integer(result)
    case .equal: return .bool(left == right)
    case .notEqual: return .bool(left != right)
    case .less: return .bool(left < right)
    case .lessOrEqual: return .bool(left <= right)
    case .greater: return .bool(left > right)
    case .greaterOrEqual: return .bool(left >= right)
    default: return nil
    }
  }

  private mutating func operate(_ operation: Operator, _ right: JSON, _ rightHeight: Int32) throws(Failure) {
    let bound = max(height, rightHeight)
    var left = takeValue()
    switch operation {
    case .add: try Operations.add(&left, right, &meter)
    case .subtract: left = try Operations.subtract(left, right, &meter)
    case .multiply: left = try Operations.multiply(left, right, &meter)
    case .divide: left = try Operations.divide(left, right, &meter)
    case .remainder: left = try Operations.remainder(left, right)
    case .equal: left = .bool(try meter.areEqual(left, right))
    case .notEqual: left = .bool(try !meter.areEqual(left, right))
    case .less: left = .bool(try meter.compare(left, right) < 0)
    case .lessOrEqual: left = .bool(try meter.compare(left, right) <= 0)
    case .greater: left = .bool(try meter.compare(left, right) > 0)
    case .greaterOrEqual: left = .bool(try meter.compare(left, right) >= 0)
    }
    if case .double(let number) = left, !number.isFinite { hasNonFinite = true }
    swap(&value, &left)
    try setHeight(SizeMeasure.isContainer(value) ? bound : 0)
    try checkMemory()
  }
}
