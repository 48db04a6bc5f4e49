import JSONKit
import Yams

/// Reads one YAML document into JSON: core schema of 1.2, anchors and aliases with a bound, no merge keys.
///
/// Source: YAML 1.2.2; read 2026-11-25. libyaml reads 1.1, which differs in scalars only, and those are resolved here.
struct YAMLReader {
  private let limits: DocumentLimits
  private let lineOffset: Int
  private var places = SourceMap()
  private var values = 0

  /// Reads `text`, whose first line is line `firstLine` of the file.
  static func read(
    _ text: String, lines: LineTable, limits: DocumentLimits, firstLine: Int = 1
  ) throws(DocumentError) -> (JSON, SourceMap) {
    try refuseControlCharacters(text, firstLine: firstLine)
    guard YAMLAliases.worstExpansion(of: text) <= Double(limits.maximumValues) else {
      throw DocumentError(
        .tooLarge, "the aliases could stand for more than \(limits.maximumValues) values; write them out",
        position: SourcePosition(line: firstLine, column: 1))
    }
    var reader = YAMLReader(limits: limits, lineOffset: firstLine - 1)
    let root: Node?
    do {
      root = try Parser(yaml: text, resolver: .basic, constructor: .default, encoding: .utf8).singleRoot()
    } catch {
      throw reader.translate(error, text)
    }
    guard let root else { return (.object([:]), reader.places) }
    var value: JSON = try reader.convert(root, at: .root, key: nil, depth: 0)
    if value.isNull { value = .object([:]) }
    return (value, reader.places)
  }

  private init(limits: DocumentLimits, lineOffset: Int) {
    self.limits = limits
    self.lineOffset = lineOffset
  }

  private mutating func convert(
    _ node: Node, at path: JSONPointer, key: SourcePosition?, depth: Int
  ) throws(DocumentError) -> JSON {
    let place: SourcePosition = position(node)
    values += 1
    guard values <= limits.maximumValues else {
      throw DocumentError(.tooLarge, "the text stands for more than \(limits.maximumValues) values", position: place)
    }
    guard depth <= limits.maximumDepth else {
      throw DocumentError(.tooLarge, "values are nested deeper than \(limits.maximumDepth)", position: place)
    }
    places.set(path, value: place, key: key)
    switch node {
    case .scalar(let scalar):
      return try convert(scalar, at: place)
    case .sequence(let sequence):
      try check(sequence.tag.description, is: "seq", at: place)
      var items: [JSON] = []
      for (index, item) in sequence.enumerated() {
        items.append(try convert(item, at: path.appending(index), key: nil, depth: depth + 1))
      }
      return .array(items)
    case .mapping(let mapping):
      try check(mapping.tag.description, is: "map", at: place)
      var object = JSON.Object()
      for (keyNode, valueNode) in mapping {
        let keyPlace: SourcePosition = position(keyNode)
        let name: String = try keyText(keyNode, at: keyPlace)
        let value: JSON = try convert(valueNode, at: path.appending(name), key: keyPlace, depth: depth + 1)
        object.append(name, value)
      }
      return .object(object)
    case .alias:
      throw DocumentError(.syntax, "an alias stands where it cannot be resolved", position: place)
    }
  }

  private func convert(_ scalar: Node.Scalar, at place: SourcePosition) throws(DocumentError) -> JSON {
    let tag: String = scalar.tag.description
    if tag.isEmpty {
      guard scalar.style == .plain || scalar.style == .any else { return .string(scalar.string) }
      if let value = YAMLScalar.resolve(plain: scalar.string) { return value }
      throw DocumentError(
        .syntax, "the number \(scalar.string) is not finite or too large; quote it if a string is meant",
        position: place)
    }
    if let value = YAMLScalar.resolve(scalar.string, tag: tag) { return value }
    throw DocumentError(.syntax, "the tag \(shown(tag)) is not supported for this value", position: place)
  }

  private func keyText(_ node: Node, at place: SourcePosition) throws(DocumentError) -> String {
    guard case .scalar(let scalar) = node else {
      throw DocumentError(.syntax, "a key must be a string; a list or a map cannot be one", position: place)
    }
    if scalar.string == "<<", scalar.style == .plain {
      throw DocumentError(
        .syntax, "merge keys (<<) are not part of YAML 1.2; use an alias for the whole value or write the keys out",
        position: place)
    }
    return scalar.string
  }

  private func check(_ tag: String, is kind: String, at place: SourcePosition) throws(DocumentError) {
    guard !tag.isEmpty, tag != "!", tag != "tag:yaml.org,2002:" + kind else { return }
    throw DocumentError(.syntax, "the tag \(shown(tag)) is not supported for this value", position: place)
  }

  private func shown(_ tag: String) -> String {
    let prefix = "tag:yaml.org,2002:"
    return tag.hasPrefix(prefix) ? "!!" + tag.dropFirst(prefix.count) : tag
  }

  private func position(_ node: Node) -> SourcePosition {
    node.mark.map(position) ?? SourcePosition(line: lineOffset + 1, column: 1)
  }

  private func position(_ mark: Mark) -> SourcePosition {
    SourcePosition(line: mark.line + lineOffset, column: mark.column)
  }

  private func translate(_ error: any Error, _ text: String) -> DocumentError {
    guard let error = error as? YamlError else { return DocumentError(.syntax, "the YAML cannot be read") }
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
      let start: String = context.map { $0.text + ": " } ?? ""
      return DocumentError(.syntax, start + problem, position: position(mark))
    case .composer(_, let problem, let mark, _):
      let isSecond: Bool = problem == "but found another document"
      return DocumentError(.syntax, isSecond ? "only one document per file is read" : problem, position: position(mark))
    case .duplicatedKeysInMapping(let keys, let context):
      let name: String = keys.first ?? ""
      return DocumentError(
        .duplicateKey, "the key \"\(name)\" stands more than once in this object; keep one",
        position: position(context.mark))
    default:
      return DocumentError(
        .syntax, "the YAML cannot be read", position: SourcePosition(line: lineOffset + 1, column: 1))
    }
  }

  /// libyaml reports these by character, which has no exact place; so they are found here.
  private static func refuseControlCharacters(_ text: String, firstLine: Int) throws(DocumentError) {
    var place = SourcePosition(line: firstLine, column: 1)
    for scalar in text.unicodeScalars {
      let value: UInt32 = scalar.value
      let isControl: Bool = value < 0x20 || (0x7F...0x9F).contains(value) && value != 0x85
      if isControl, value != 0x09, value != 0x0A, value != 0x0D {
        let hex: String = String(value, radix: 16, uppercase: true)
        throw DocumentError(
          .syntax, "the control character U+00\(hex.count < 2 ? "0" : "")\(hex) is not allowed", position: place)
      }
      if value == 0x0A {
        place = SourcePosition(line: place.line + 1, column: 1)
      } else {
        place.column += 1
      }
    }
  }
}
