import Documents
import JSONKit

/// The plain values of a workflow file.
extension WorkflowReader {
  mutating func string(_ item: Item?, _ what: String) -> String? {
    guard let item else { return nil }
    guard case .string(let text) = item.value else {
      expected("a string", item, what)
      return nil
    }
    return text
  }

  mutating func bool(_ item: Item?, _ what: String) -> Bool? {
    guard let item else { return nil }
    guard case .bool(let value) = item.value else {
      expected("true or false", item, what)
      return nil
    }
    return value
  }

  mutating func int(_ item: Item?, _ what: String, in range: ClosedRange<Int>) -> Int? {
    guard let item else { return nil }
    guard let value = item.value.intValue else {
      expected("a whole number", item, what)
      return nil
    }
    guard range.contains(value) else {
      report(.value, "\(what) must be from \(range.lowerBound) to \(range.upperBound), found \(value)", at: item.path)
      return nil
    }
    return value
  }

  mutating func number(_ item: Item?, _ what: String, in range: ClosedRange<Double>) -> Double? {
    guard let item else { return nil }
    guard let value = item.value.doubleValue else {
      expected("a number", item, what)
      return nil
    }
    guard range.contains(value) else {
      let bounds = "from \(Int(range.lowerBound)) to \(Int(range.upperBound))"
      report(.value, "\(what) must be \(bounds), found \(item.value)", at: item.path)
      return nil
    }
    return value
  }

  /// One number and one unit: `500ms`, `30s`, `5m`, `2h`, `3d`; several parts are read, too.
  mutating func duration(_ item: Item?, _ what: String) -> Duration? {
    guard let item else { return nil }
    guard case .string(let text) = item.value else {
      expected("a duration such as 500ms, 30s, 5m, 2h or 3d", item, what)
      return nil
    }
    guard let duration = Quantities.duration(text), duration > .zero else {
      report(.value, "\(what) must be a duration such as 500ms, 30s, 5m, 2h or 3d, found '\(text)'", at: item.path)
      return nil
    }
    return duration
  }

  /// A word of a closed list.
  mutating func word<Word: RawRepresentable & CaseIterable>(
    _ item: Item?, _ what: String, as: Word.Type
  ) -> Word? where Word.RawValue == String {
    guard let item, let text = string(item, what) else { return nil }
    if let word = Word(rawValue: text) { return word }
    let words: [String] = Word.allCases.map(\.rawValue)
    report(
      .value, "\(what) must be \(words.joined(separator: ", ")), found '\(text)'", at: item.path,
      fix: text.nearest(in: words).map { "did you mean '\($0)'?" })
    return nil
  }

  /// An id: a small letter, then small letters, digits, `-` and `_`.
  mutating func id(_ item: Item?, _ what: String) -> String? {
    guard let item, let text = string(item, what) else { return nil }
    let isName: Bool =
      (0x61...0x7A).contains(text.utf8.first ?? 0)
      && text.utf8.allSatisfy {
        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
      }
    guard isName, text.utf8.count <= 64 else {
      report(
        .value, "\(what) must be a small letter and then small letters, digits, - or _, 64 at most: '\(text)'",
        at: item.path)
      return nil
    }
    return text
  }

  /// A list of names, or one name.
  mutating func names(_ item: Item?, _ what: String) -> [PlacedName]? {
    guard let item else { return nil }
    guard let items = elements(item, what) else { return nil }
    var seen: Set<String> = []
    return items.compactMap { element in
      guard let text = string(element, what) else { return nil }
      if text.isEmpty || !seen.insert(text).inserted {
        report(.value, text.isEmpty ? "\(what) has an empty name" : "\(what) names '\(text)' twice", at: element.path)
        return nil
      }
      return PlacedName(text: text, position: document.position(of: element.path))
    }
  }

  /// A JSON Schema that can be compiled, or the name of a type where those are allowed.
  mutating func schema(_ item: Item?, _ what: String, typeNames: Bool = false) -> JSON? {
    guard let item else { return nil }
    var value: JSON = item.value
    let types: [String] = ["string", "number", "integer", "boolean", "array", "object", "null"]
    if typeNames, case .string(let name) = value {
      guard types.contains(name) else {
        let near: String? = name.nearest(in: types)
        report(
          .schema, "\(what) has the unknown type '\(name)'", at: item.path,
          fix: near.map { "did you mean '\($0)'?" } ?? "one of \(types.joined(separator: ", ")), or a schema")
        return nil
      }
      value = ["type": .string(name)]
    }
    guard case .object = value else {
      expected("a JSON Schema", item, what)
      return nil
    }
    do throws(JSONSchemaError) {
      _ = try JSONSchema(value)
      return value
    } catch {
      report(.schema, "\(what): \(error.message)", at: JSONPointer(tokens: item.path.tokens + error.path.tokens))
      return nil
    }
  }
}

extension JSON {
  /// What the value is, in the words of YAML.
  var kindName: String {
    switch self {
    case .array: "a list"
    case .object: "a map"
    default: kindDescription
    }
  }
}
