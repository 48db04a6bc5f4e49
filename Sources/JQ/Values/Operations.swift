import JSONKit

/// The operators on values of all types.
enum Operations {
  /// `left + right`; arrays and texts grow in place.
  static func add(_ left: inout JSON, _ right: JSON, _ meter: inout Meter) throws(Failure) {
    if case .null = right { return }
    switch right {
    case .string(let addition):
      if case .string(var text) = left {
        left = .null
        try meter.produce(bytes: addition.utf8.count)
        let before = place(of: text)
        text += addition
        if text.utf8.count > 256, place(of: text) != before { try meter.produce(bytes: text.utf8.count) }
        left = .string(text)
        return
      }
    case .array(let addition):
      if case .array(var array) = left {
        left = .null
        try meter.produce(elements: addition.count)
        let before = Meter.place(of: array)
        array.append(contentsOf: addition)
        try meter.chargeMove(of: array, from: before)
        left = .array(array)
        return
      }
    case .object(let addition):
      if case .object(var object) = left {
        left = .null
        try merge(&object, addition, &meter)
        left = .object(object)
        return
      }
    default:
      if let sum = Arithmetic.added(left, right) {
        left = sum
        return
      }
    }
    guard case .null = left else { throw ErrorText.about(left, right, "cannot be added") }
    left = right
  }

  /// Where the bytes of a long text stand; the same for two texts that share them.
  private static func place(of text: String) -> UInt {
    unsafe text.utf8.withContiguousStorageIfAvailable { UInt(bitPattern: $0.baseAddress) } ?? 0
  }

  private static func merge(
    _ object: inout JSON.Object, _ addition: JSON.Object, _ meter: inout Meter
  ) throws(Failure) {
    meter.count(bytes: addition.count * Meter.memberBytes)
    if object.isEmpty {
      object = addition
      return
    }
    let before = object.address
    for member in addition {
      try meter.charge(2)
      try meter.chargeLookup(of: member.key, in: object)
      object[member.key] = member.value
    }
    try meter.chargeMove(of: object, from: before)
  }

  static func subtract(_ left: JSON, _ right: JSON, _ meter: inout Meter) throws(Failure) -> JSON {
    if let difference = Arithmetic.subtracted(left, right) { return difference }
    guard case .array(let elements) = left, case .array(let removed) = right else {
      throw ErrorText.about(left, right, "cannot be subtracted")
    }
    var kept: [JSON] = []
    for element in elements {
      var isRemoved = false
      try meter.charge(1 + removed.count / 2)
      for other in removed where try meter.areEqual(element, other) {
        isRemoved = true
        break
      }
      if !isRemoved { kept.append(element) }
    }
    meter.count(bytes: kept.count * Meter.elementBytes)
    return .array(kept)
  }

  static func multiply(_ left: JSON, _ right: JSON, _ meter: inout Meter) throws(Failure) -> JSON {
    if let product = Arithmetic.multiplied(left, right) { return product }
    if case .string(let text) = left, let count = Arithmetic.double(right) {
      return try repeated(text, count, &meter)
    }
    if case .string(let text) = right, let count = Arithmetic.double(left) {
      return try repeated(text, count, &meter)
    }
    if case .object(let a) = left, case .object(let b) = right {
      return .object(try Merging.merged(a, b, &meter))
    }
    throw ErrorText.about(left, right, "cannot be multiplied")
  }

  private static func repeated(_ text: String, _ count: Double, _ meter: inout Meter) throws(Failure) -> JSON {
    guard count >= 0 else { return .null }
    let times = Arithmetic.whole(count)
    let (bytes, overflow) = text.utf8.count.multipliedReportingOverflow(by: Int(times))
    try meter.produce(bytes: overflow ? .max : bytes)
    return .string(text.isEmpty ? "" : String(decoding: doubled(Array(text.utf8), to: bytes), as: UTF8.self))
  }

  /// Some bytes again and again, by doubling what is there.
  private static func doubled(_ piece: [UInt8], to count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    bytes += piece.prefix(count)
    while !bytes.isEmpty, bytes.count < count { bytes.append(contentsOf: Array(bytes.prefix(count - bytes.count))) }
    return bytes
  }

  static func divide(_ left: JSON, _ right: JSON, _ meter: inout Meter) throws(Failure) -> JSON {
    if let divisor = Arithmetic.double(right), Arithmetic.isNumber(left) {
      guard divisor != 0 else {
        throw ErrorText.about(left, right, "cannot be divided because the divisor is zero")
      }
      return Arithmetic.divided(left, right) ?? .null
    }
    if case .string(let text) = left, case .string(let separator) = right {
      return try Texts.split(text, separator, &meter)
    }
    throw ErrorText.about(left, right, "cannot be divided")
  }

  static func remainder(_ left: JSON, _ right: JSON) throws(Failure) -> JSON {
    guard Arithmetic.isNumber(left), Arithmetic.isNumber(right) else {
      throw ErrorText.about(left, right, "cannot be divided (remainder)")
    }
    guard let result = Arithmetic.remainder(left, right) else {
      throw ErrorText.about(left, right, "cannot be divided (remainder) because the divisor is zero")
    }
    return result
  }
}
