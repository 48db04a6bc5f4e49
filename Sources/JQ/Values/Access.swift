import JSONKit

/// Looking up parts of values.
enum Access {
  /// `value[key]`.
  static func index(_ value: JSON, _ key: JSON) throws(Failure) -> JSON {
    switch (value, key) {
    case (.object(let object), .string(let key)): return object[key] ?? .null
    case (.array(let array), .integer(let index)): return element(array, index)
    case (.null, .string), (.null, .object): return .null
    case (.array(let array), .object), (.array(let array), .array): return try inArray(array, key)
    case (.string(let text), .object(let bounds)): return .string(try slice(text, bounds))
    default:
      guard let number = Arithmetic.double(key) else { throw cannotIndex(value, key) }
      if case .null = value { return .null }
      guard case .array(let array) = value else { throw cannotIndex(value, key) }
      return number.isNaN ? .null : element(array, Arithmetic.whole(number.rounded(.towardZero)))
    }
  }

  /// The error of `value[key]` where the types do not fit.
  static func cannotIndex(_ value: JSON, _ key: JSON) -> Failure {
    .message("Cannot index \(value.kindName) with \(key.kindName) (\(ErrorText.short(key)))")
  }

  /// The error of `.[]` on what has no elements.
  static func cannotIterate(_ value: JSON) -> Failure {
    .message("Cannot iterate over \(value.kindName) (\(ErrorText.short(value)))")
  }

  private static func inArray(_ array: [JSON], _ key: JSON) throws(Failure) -> JSON {
    if case .object(let bounds) = key {
      let range = try range(count: array.count, bounds)
      return range.count == array.count ? .array(array) : .array(Array(array[range]))
    }
    guard case .array(let wanted) = key else { return .null }
    return .array(places(of: wanted, in: array))
  }

  /// The element at a place, from the end where it is negative.
  @inline(__always)
  static func element(_ array: [JSON], _ index: Int64) -> JSON {
    let place = index < 0 ? index &+ Int64(array.count) : index
    return place >= 0 && place < array.count ? array[Int(place)] : .null
  }

  /// Where a sequence of elements begins in an array.
  static func places(of wanted: [JSON], in array: [JSON]) -> [JSON] {
    guard !wanted.isEmpty, wanted.count <= array.count else { return [] }
    var ordering = Ordering(maximumSteps: .max)
    var places: [JSON] = []
    for start in 0...array.count - wanted.count {
      var matches = true
      for offset in wanted.indices where !ordering.areEqual(array[start + offset], wanted[offset]) {
        matches = false
        break
      }
      if matches { places.append(.integer(Int64(start))) }
    }
    return places
  }

  // MARK: Slices

  /// `value[from:to]`.
  static func slice(_ value: JSON, from: JSON, to: JSON) throws(Failure) -> JSON {
    let bounds: JSON.Object = ["start": from, "end": to]
    switch value {
    case .null:
      return .null
    case .array(let array): return try inArray(array, .object(bounds))
    case .string(let text): return .string(try slice(text, bounds))
    default: throw cannotIndex(value, .object(bounds))
    }
  }

  /// Which places a slice means: the start rounded down, the end up, negative ones from the end.
  static func range(count: Int, _ bounds: JSON.Object) throws(Failure) -> Range<Int> {
    let length = Double(count)
    var start = try bound(bounds["start"], ifNull: 0)
    if start.isNaN { start = 0 }
    if start < 0 { start += length }
    let first = Int(min(max(start, 0), length))
    var end = try bound(bounds["end"], ifNull: length)
    if end.isNaN { end = length }
    if end < 0 { end += length }
    if end < 0 { end = Double(first) }
    let last = Int(min(end, length).rounded(.up))
    return first..<max(first, min(last, count))
  }

  private static func bound(_ value: JSON?, ifNull other: Double) throws(Failure) -> Double {
    guard let value, !value.isNull else { return other }
    guard let number = Arithmetic.double(value) else {
      throw .message("Array/string slice indices must be integers")
    }
    return number
  }

  /// A part of a text, counted in code points.
  static func slice(_ text: String, _ bounds: JSON.Object) throws(Failure) -> String {
    let bytes = text.utf8.count
    let scalars = text.unicodeScalars
    let count = bytes < 16 || !isASCII(text) ? scalars.count : bytes
    let range = try range(count: count, bounds)
    if range.count == count { return text }
    if count == bytes {
      let utf8 = text.utf8
      let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
      return String(text[start..<utf8.index(start, offsetBy: range.count)])
    }
    let start = scalars.index(scalars.startIndex, offsetBy: range.lowerBound)
    return String(text[start..<scalars.index(start, offsetBy: range.count)])
  }

  /// Whether every byte is ASCII.
  static func isASCII(_ text: String) -> Bool {
    let bytes = text.utf8.span
    for index in bytes.indices where bytes[index] >= 0x80 { return false }
    return true
  }

  // MARK: Membership

  /// `has(key)`.
  static func has(_ value: JSON, _ key: JSON) throws(Failure) -> Bool {
    switch (value, key) {
    case (.object(let object), .string(let key)): return object[key] != nil
    case (.null, _): return false
    default:
      guard case .array(let array) = value, let index = Arithmetic.double(key) else {
        throw .message("Cannot check whether \(value.kindName) has a \(key.kindName) key")
      }
      return index >= 0 && index.rounded(.towardZero) < Double(array.count)
    }
  }
}
