import JSONKit

/// The arguments of one call, read by name; an unknown name is an error that suggests the right one.
struct ToolArguments {
  private var reader: ObjectReader

  /// - Throws: ``ServingError`` `invalid_arguments` when it is no object or has members the schema does not name.
  init(_ arguments: JSON, schema: JSON) throws(ServingError) {
    let known: [String] = schema["properties"]?.objectValue?.keys ?? []
    for member in arguments.objectValue ?? [:] where !known.contains(where: { $0.sameBytes(as: member.key) }) {
      throw ServingError(
        .invalidArguments, "there is no argument \"\(member.key)\"\(member.key.didYouMean(in: known))")
    }
    do { reader = try ObjectReader(arguments) } catch { throw ServingError(.invalidArguments, error.message) }
  }

  mutating func string(_ key: String) throws(ServingError) -> String {
    do { return try reader.string(key) } catch { throw ServingError(.invalidArguments, error.message) }
  }

  mutating func optionalString(_ key: String) throws(ServingError) -> String? {
    do { return try reader.optionalString(key) } catch { throw ServingError(.invalidArguments, error.message) }
  }

  mutating func flag(_ key: String) throws(ServingError) -> Bool {
    do { return try reader.optionalBool(key) ?? false } catch { throw ServingError(.invalidArguments, error.message) }
  }

  mutating func optionalInt(_ key: String, in range: ClosedRange<Int>) throws(ServingError) -> Int? {
    let value: Int?
    do { value = try reader.optionalInt(key) } catch { throw ServingError(.invalidArguments, error.message) }
    guard let value else { return nil }
    guard range.contains(value) else {
      throw ServingError(.invalidArguments, "/\(key): must be from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }
}
