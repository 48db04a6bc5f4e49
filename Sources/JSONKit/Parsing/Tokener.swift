private import CJSONC

/// The one place that knows json-c: parses checked bytes and turns the tree into a value before it returns.
///
/// Source: json-c 0.16, `json_tokener.h` and `linkhash.h`; read 2026-11-24.
@safe struct Tokener: ~Copyable {
  private let raw: UnsafeMutablePointer<json_tokener>
  /// Members of all objects in the last value; fewer than the text has when keys were repeated.
  private(set) var members = 0
  /// A fraction of the last text has no finite double.
  private(set) var hasInfinity = false

  /// Nil when memory is short.
  ///
  /// json-c counts a scalar as a level of its own, hence the two more.
  init?(depth: Int) {
    guard let raw = unsafe json_tokener_new_ex(Int32(depth + 2)) else { return nil }
    unsafe self.raw = raw
    unsafe json_tokener_set_flags(raw, JSON_TOKENER_STRICT)
  }

  deinit { unsafe json_tokener_free(raw) }

  /// Reads one text; nil when json-c refuses it.
  mutating func parse(_ bytes: Span<UInt8>) -> JSON? {
    members = 0
    hasInfinity = false
    let root: OpaquePointer? = unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe buffer.withMemoryRebound(to: CChar.self) { text in
        unsafe json_tokener_reset(raw)
        return unsafe json_tokener_parse_ex(raw, text.baseAddress, Int32(text.count))
      }
    }
    switch unsafe json_tokener_get_error(raw) {
    case json_tokener_success: break
    case json_tokener_continue:
      // A bare number at the end of the text waits for one more byte.
      return flush()
    default: return nil
    }
    defer { unsafe json_object_put(root) }
    return unsafe value(root)
  }

  private mutating func flush() -> JSON? {
    var blank: CChar = 0x20
    let root = unsafe json_tokener_parse_ex(raw, &blank, 1)
    guard unsafe json_tokener_get_error(raw) == json_tokener_success else { return nil }
    defer { unsafe json_object_put(root) }
    return unsafe value(root)
  }

  private mutating func value(_ object: OpaquePointer?) -> JSON {
    switch unsafe json_object_get_type(object) {
    case json_type_object: return .object(JSON.Object(unique: unsafe objectMembers(object)))
    case json_type_array: return .array(unsafe elements(object))
    case json_type_string: return .string(unsafe string(object))
    case json_type_int: return .integer(unsafe json_object_get_int64(object))
    case json_type_double:
      let value = unsafe json_object_get_double(object)
      if !value.isFinite { hasInfinity = true }
      return .double(value)
    case json_type_boolean: return .bool(unsafe json_object_get_boolean(object) != 0)
    default: return .null
    }
  }

  private mutating func objectMembers(_ object: OpaquePointer?) -> [JSON.Member] {
    guard let table = unsafe json_object_get_object(object) else { return [] }
    var result: [JSON.Member] = []
    let count = unsafe Int(table.pointee.count)
    result.reserveCapacity(count)
    members += count
    var entry = unsafe table.pointee.head
    while let current = unsafe entry {
      let key = unsafe String(cString: current.pointee.k.assumingMemoryBound(to: CChar.self))
      let value = unsafe value(current.pointee.v.map { OpaquePointer($0) })
      result.append(JSON.Member(key: key, value: value))
      unsafe entry = current.pointee.next
    }
    return result
  }

  private mutating func elements(_ object: OpaquePointer?) -> [JSON] {
    let count = unsafe json_object_array_length(object)
    var result: [JSON] = []
    result.reserveCapacity(count)
    for index in 0..<count { result.append(unsafe value(json_object_array_get_idx(object, index))) }
    return result
  }

  private func string(_ object: OpaquePointer?) -> String {
    guard let start = unsafe json_object_get_string(object) else { return "" }
    let length = unsafe Int(json_object_get_string_len(object))
    let buffer = unsafe UnsafeRawBufferPointer(start: start, count: length)
    return unsafe String(decoding: buffer, as: UTF8.self)
  }
}
