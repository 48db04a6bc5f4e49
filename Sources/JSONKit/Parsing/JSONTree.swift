private import CJSONC
import Synchronization

/// What json-c makes of a checked text, for as long as it takes to turn it into a value.
///
/// The only file that knows json-c. No part of the tree leaves it, because the reference counts are not atomic.
/// Source: json-c 0.16, `json_tokener.h` and `linkhash.h`; read 2026-11-24.
@safe struct JSONTree: ~Copyable {
  private let root: OpaquePointer?
  private let isASCII: Bool
  /// Members of all objects in the value; fewer than the text has when keys were repeated.
  private(set) var members = 0
  /// A fraction of the text has no finite double.
  private(set) var hasInfinity = false

  /// Parses a text with this nesting; nil when json-c refuses it or memory is short.
  init?(_ bytes: Span<UInt8>, depth: Int, isASCII: Bool) {
    // A tokener of its own ends here, so that the value's strings find the memory of its buffer.
    guard let tree = Tokener.parse(bytes, depth: depth) else { return nil }
    unsafe root = OpaquePointer(bitPattern: tree.address)
    self.isASCII = isASCII
  }

  deinit { unsafe json_object_put(root) }

  /// The whole tree as a value.
  mutating func value() -> JSON { unsafe value(root) }

  private mutating func value(_ node: OpaquePointer?) -> JSON {
    switch unsafe json_object_get_type(node) {
    case json_type_object: return .object(JSON.Object(unique: unsafe objectMembers(node)))
    case json_type_array: return .array(unsafe elements(node))
    case json_type_string: return .string(unsafe string(node))
    case json_type_int: return .integer(unsafe json_object_get_int64(node))
    case json_type_double:
      let value = unsafe json_object_get_double(node)
      if !value.isFinite { hasInfinity = true }
      return .double(value)
    case json_type_boolean: return .bool(unsafe json_object_get_boolean(node) != 0)
    default: return .null
    }
  }

  private mutating func objectMembers(_ node: OpaquePointer?) -> [JSON.Member] {
    guard let table = unsafe json_object_get_object(node) else { return [] }
    var result: [JSON.Member] = []
    let count = unsafe Int(table.pointee.count)
    result.reserveCapacity(count)
    members += count
    var entry = unsafe table.pointee.head
    while let current = unsafe entry {
      let name = unsafe current.pointee.k.assumingMemoryBound(to: CChar.self)
      let key = unsafe text(name, count: jsonc_length(name))
      let value = unsafe value(current.pointee.v.map { OpaquePointer($0) })
      result.append(JSON.Member(key: key, value: value))
      unsafe entry = current.pointee.next
    }
    return result
  }

  private mutating func elements(_ node: OpaquePointer?) -> [JSON] {
    let count = unsafe json_object_array_length(node)
    var result: [JSON] = []
    result.reserveCapacity(count)
    for index in 0..<count { result.append(unsafe value(json_object_array_get_idx(node, index))) }
    return result
  }

  private func string(_ node: OpaquePointer?) -> String {
    guard let start = unsafe json_object_get_string(node) else { return "" }
    return unsafe text(start, count: Int(json_object_get_string_len(node)))
  }

  /// Copies bytes out of the tree; the check has seen that they are UTF-8, so that nobody has to look again.
  @inline(__always)
  private func text(_ start: UnsafePointer<CChar>, count: Int) -> String {
    let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count).assumingMemoryBound(to: UInt8.self)
    return unsafe String(copying: UTF8Span(unchecked: bytes.span, isKnownASCII: isASCII))
  }
}

/// One json-c tokener; one with room for ordinary texts is kept, because making it costs a third of a small text's parse.
@safe private struct Tokener: ~Copyable {
  /// Where the root of a tree stands, as a number that can leave a lock; 0 for the tree of `null`.
  struct Tree {
    var address: UInt
  }

  /// The longest text, in bytes, for the kept tokener: its buffer stays grown.
  private static let sharedBytes = 64 << 10
  /// The deepest nesting for which the kept tokener has room.
  private static let sharedDepth = 512
  private static let shared = Mutex(Tokener(depth: sharedDepth))

  private let raw: UnsafeMutablePointer<json_tokener>

  /// Nil when memory is short.
  ///
  /// json-c counts a scalar as a level of its own, hence the two more.
  private init?(depth: Int) {
    guard let raw = unsafe json_tokener_new_ex(Int32(depth + 2)) else { return nil }
    unsafe self.raw = raw
    unsafe json_tokener_set_flags(raw, JSON_TOKENER_STRICT)
  }

  deinit { unsafe json_tokener_free(raw) }

  /// Parses with the kept tokener when the text is ordinary and nobody else parses, with another one otherwise.
  static func parse(_ bytes: Span<UInt8>, depth: Int) -> Tree? {
    if bytes.count <= sharedBytes, depth <= sharedDepth,
      let tree = shared.withLockIfAvailable({ tokener in tokener?.parse(bytes) })
    {
      return tree
    }
    return Tokener(depth: depth)?.parse(bytes)
  }

  /// A new tree that the caller owns; nil when json-c refuses the text.
  private func parse(_ bytes: Span<UInt8>) -> Tree? {
    unsafe bytes.withUnsafeBytes { text in
      unsafe json_tokener_reset(raw)
      let start = unsafe text.assumingMemoryBound(to: CChar.self).baseAddress
      var root = unsafe json_tokener_parse_ex(raw, start, Int32(text.count))
      if unsafe json_tokener_get_error(raw) == json_tokener_continue {
        // A bare number at the end of the text waits for one more byte.
        unsafe root = json_tokener_parse_ex(raw, " ", 1)
      }
      guard unsafe json_tokener_get_error(raw) == json_tokener_success else { return nil }
      return Tree(address: UInt(bitPattern: root))
    }
  }
}
