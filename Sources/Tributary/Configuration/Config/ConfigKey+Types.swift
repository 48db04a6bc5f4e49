import Documents
import JSONKit

/// A place in a section that a table can name.
typealias ConfigPlace<Value, Part> = any WritableKeyPath<Value, Part> & Sendable

// The types of values, each for places that always have one and for places that may be empty.

extension ConfigKey {
  static func count(_ name: String, _ place: ConfigPlace<Value, Int>) -> Self {
    Self(name, place) { try $0.optionalCount(name) }
  }

  static func count(_ name: String, _ place: ConfigPlace<Value, Int?>) -> Self {
    Self(name, place) { try $0.optionalCount(name) }
  }

  static func bytes(_ name: String, _ place: ConfigPlace<Value, Int>) -> Self {
    Self(name, place) { try $0.optionalBytes(name) }
  }

  static func bool(_ name: String, _ place: ConfigPlace<Value, Bool>) -> Self {
    Self(name, place) { try $0.optionalBool(name) }
  }

  static func double(_ name: String, _ place: ConfigPlace<Value, Double?>) -> Self {
    Self(name, place) { try $0.optionalDouble(name) }
  }

  static func string(_ name: String, _ place: ConfigPlace<Value, String?>) -> Self {
    Self(name, place) { try $0.optionalString(name) }
  }

  static func strings(_ name: String, _ place: ConfigPlace<Value, [String]>) -> Self {
    Self(name, place) { try $0.optionalStrings(name) }
  }

  static func duration(_ name: String, _ place: ConfigPlace<Value, Duration>) -> Self {
    Self(name, place) { try $0.optionalDuration(name) }
  }

  static func duration(_ name: String, _ place: ConfigPlace<Value, Duration?>) -> Self {
    Self(name, place) { try $0.optionalDuration(name) }
  }

  /// A duration, or `none` for no limit.
  static func durationOrNone(_ name: String, _ place: ConfigPlace<Value, Duration?>) -> Self {
    Self(name) { reader, value in
      if reader.value(name) == "none" {
        value[keyPath: place] = nil
      } else if let found = try reader.optionalDuration(name) {
        value[keyPath: place] = found
      }
    }
  }

  /// One of some words.
  static func word(_ name: String, of words: [String], _ place: ConfigPlace<Value, String?>) -> Self {
    Self(name) { reader, value in
      guard let word = try reader.optionalString(name) else { return }
      guard words.contains(word) else { throw DocumentError.word(word, of: words, at: reader.path.appending(name)) }
      value[keyPath: place] = word
    }
  }

  /// One of the words of a type.
  static func word<Word: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ place: ConfigPlace<Value, Word>
  ) -> Self {
    Self(name, place) { try $0.optionalWord(name) }
  }

  /// One of the words of a type, where there may be none.
  static func word<Word: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ place: ConfigPlace<Value, Word?>
  ) -> Self {
    Self(name, place) { try $0.optionalWord(name) }
  }

  /// A section inside this one.
  static func section<Part>(_ name: String, _ place: ConfigPlace<Value, Part>, _ section: ConfigSection<Part>) -> Self {
    Self(name) { reader, value in
      guard let inner = try reader.optionalReader(name) else { return }
      value[keyPath: place] = try section.read(inner, into: value[keyPath: place])
    }
  }

  /// A section that is there only when it is written.
  static func section<Part>(
    _ name: String, _ place: ConfigPlace<Value, Part?>, _ section: ConfigSection<Part>, over defaults: Part
  ) -> Self {
    Self(name) { reader, value in
      guard let inner = try reader.optionalReader(name) else { return }
      value[keyPath: place] = try section.read(inner, into: defaults)
    }
  }

  private init<Part>(
    _ name: String, _ place: ConfigPlace<Value, Part>,
    _ read: @escaping @Sendable (inout ObjectReader) throws -> Part?
  ) {
    self.init(name) { reader, value in
      if let found = try read(&reader) { value[keyPath: place] = found }
    }
  }

  private init<Part>(
    _ name: String, _ place: ConfigPlace<Value, Part?>,
    _ read: @escaping @Sendable (inout ObjectReader) throws -> Part?
  ) {
    self.init(name) { reader, value in
      if let found = try read(&reader) { value[keyPath: place] = found }
    }
  }
}

extension ObjectReader {
  /// The word of a type at a key; nil where nothing is written.
  fileprivate mutating func optionalWord<Word: RawRepresentable<String> & CaseIterable>(
    _ key: String
  ) throws -> Word? {
    guard let text = try optionalString(key) else { return nil }
    guard let word = Word(rawValue: text) else {
      throw DocumentError.word(text, of: Word.allCases.map(\.rawValue), at: path.appending(key))
    }
    return word
  }
}
