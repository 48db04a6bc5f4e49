import JSONKit

/// Changes values at paths, in place where nobody else holds them.
///
/// The containers on the way down are taken apart into a list and put together again on the way up, so the depth of a
/// path costs no stack.
enum PathEditor {
  /// An array that grows by one assignment to more than this many elements is refused, as in the language's own machine.
  private static let largestIndex: Int64 = 536_870_911

  /// The value at a path.
  static func get(_ root: JSON, _ path: [JSON]) throws(Failure) -> JSON {
    var value = root
    for key in path {
      if value.isNull { return .null }
      value = try Access.index(value, key)
    }
    return value
  }

  /// Puts a value to a path.
  static func set(_ root: inout JSON, _ path: [JSON], _ value: JSON, _ meter: inout Meter) throws(Failure) {
    try change(&root, path, &meter) { (place: inout JSON, _: inout Meter) throws(Failure) in place = value }
  }

  /// Takes the value at a path out and leaves null.
  static func take(_ root: inout JSON, _ path: [JSON], _ meter: inout Meter) throws(Failure) -> JSON {
    var taken = JSON.null
    try change(&root, path, &meter) { (place: inout JSON, _: inout Meter) throws(Failure) in swap(&taken, &place) }
    return taken
  }

  /// Changes the value at a path.
  static func change(
    _ root: inout JSON, _ path: [JSON], _ meter: inout Meter, _ body: (inout JSON, inout Meter) throws(Failure) -> Void
  ) throws(Failure) {
    if path.isEmpty { return try body(&root, &meter) }
    try meter.charge(path.count)
    var parents: [JSON] = []
    parents.reserveCapacity(path.count)
    var current = JSON.null
    swap(&current, &root)
    for key in path {
      var child = try takeChild(&current, key, &meter)
      swap(&child, &current)
      parents.append(child)
    }
    try body(&current, &meter)
    for key in path.reversed() {
      var parent = parents.removeLast()
      try putChild(&parent, key, current, &meter)
      swap(&parent, &current)
    }
    swap(&current, &root)
  }

  /// Takes one element or member out; slices are copied.
  ///
  /// A container is emptied of its holder before it is changed, so that there is one reference and no copy.
  private static func takeChild(_ value: inout JSON, _ key: JSON, _ meter: inout Meter) throws(Failure) -> JSON {
    if case .string(let name) = key, case .object(var object) = value {
      try meter.chargeLookup(of: name, in: object)
      guard let child = object[name] else { return .null }
      try meter.chargeLookup(of: name, in: object)
      value = .null
      let before = object.address
      object[name] = .null
      try meter.chargeMove(of: object, from: before)
      value = .object(object)
      return child
    }
    if case .integer(let index) = key, case .array(var array) = value {
      let place = index < 0 ? index + Int64(array.count) : index
      guard place >= 0, place < array.count else { return .null }
      value = .null
      var child = JSON.null
      let before = Meter.place(of: array)
      swap(&child, &array[Int(place)])
      try meter.chargeMove(of: array, from: before)
      value = .array(array)
      return child
    }
    if case .object = key, case .string = value { throw .message("Cannot update string slices") }
    return try Access.index(value, key)
  }

  /// Puts one element or member in.
  private static func putChild(
    _ value: inout JSON, _ key: JSON, _ child: JSON, _ meter: inout Meter
  ) throws(Failure) {
    if case .string(let name) = key {
      if case .object(var object) = value {
        value = .null
        let (count, before) = (object.count, object.address)
        try meter.chargeLookup(of: name, in: object)
        object[name] = child
        if object.count > count { meter.count(bytes: Meter.memberBytes + name.utf8.count) }
        try meter.chargeMove(of: object, from: before)
        value = .object(object)
        return
      }
      guard case .null = value else { throw cannotUpdate(value, key) }
      meter.count(bytes: Meter.containerBytes + Meter.memberBytes + name.utf8.count)
      value = .object([name: child])
      return
    }
    if case .object(let bounds) = key {
      switch value {
      case .array, .null: return try putSlice(&value, bounds, child, &meter)
      default: throw cannotUpdate(value, key)
      }
    }
    guard Arithmetic.isNumber(key) else { throw cannotUpdate(value, key) }
    try putElement(&value, key, child, &meter)
  }

  private static func cannotUpdate(_ value: JSON, _ key: JSON) -> Failure {
    .message("Cannot update field at \(key.kindName) index of \(value.kindName)")
  }

  private static func putElement(
    _ value: inout JSON, _ key: JSON, _ child: JSON, _ meter: inout Meter
  ) throws(Failure) {
    var array: [JSON]
    switch value {
    case .array(let elements): array = elements
    case .null: array = []
    default: throw cannotUpdate(value, key)
    }
    value = .null
    let before = Meter.place(of: array)
    let number = Arithmetic.double(key) ?? 0
    if number.isNaN { throw .message("Cannot set array element at NaN index") }
    var index = Arithmetic.whole(number.rounded(.towardZero))
    if index < 0 { index += Int64(array.count) }
    guard index >= 0 else { throw .message("Out of bounds negative array index") }
    guard index <= largestIndex else { throw .message("Array index too large") }
    if index >= array.count {
      let added = Int(index) - array.count + 1
      try meter.produce(elements: added)
      if added > 1 { array.append(contentsOf: repeatElement(.null, count: added - 1)) }
      array.append(child)
    } else {
      array[Int(index)] = child
    }
    try meter.chargeMove(of: array, from: before)
    value = .array(array)
  }

  private static func putSlice(
    _ value: inout JSON, _ bounds: JSON.Object, _ child: JSON, _ meter: inout Meter
  ) throws(Failure) {
    var array = value.arrayValue ?? []
    value = .null
    let range = try Access.range(count: array.count, bounds)
    guard case .array(let inserted) = child else {
      throw .message("A slice of an array can only be assigned another array")
    }
    try meter.produce(elements: inserted.count + 2 * array.count)
    array.replaceSubrange(range, with: inserted)
    value = .array(array)
  }
}
