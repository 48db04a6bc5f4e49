import Documents
import JSONKit

/// One section of a configuration as a table: which keys it has and where each value goes.
///
/// Keys that a file leaves out keep the value they had; a key that is not in the table is an error with what was meant.
struct ConfigSection<Value: Sendable>: Sendable {
  let keys: [ConfigKey<Value>]
  private let check: @Sendable (Value, JSONPointer) throws -> Void

  /// - Parameter check: refuses values that fit their keys and not each other.
  init(_ keys: ConfigKey<Value>..., check: @escaping @Sendable (Value, JSONPointer) throws -> Void = { _, _ in }) {
    self.keys = keys
    self.check = check
  }

  /// The names of its keys, in the order of the table.
  var names: [String] { keys.map(\.name) }

  /// Reads a section over what there is already.
  func read(_ reader: ObjectReader, into value: Value) throws -> Value {
    var reader: ObjectReader = reader
    var value: Value = value
    for key in keys { try key.read(&reader, &value) }
    try reader.refuseUnread(known: names)
    try check(value, reader.path)
    return value
  }
}

/// One key of a ``ConfigSection``.
struct ConfigKey<Value: Sendable>: Sendable {
  let name: String
  let read: @Sendable (inout ObjectReader, inout Value) throws -> Void

  /// A key that is read in a way of its own.
  init(_ name: String, _ read: @escaping @Sendable (inout ObjectReader, inout Value) throws -> Void) {
    self.name = name
    self.read = read
  }
}
