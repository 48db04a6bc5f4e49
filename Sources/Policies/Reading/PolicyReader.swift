import Documents
import JSONKit

/// Reads a document into a ``PolicyFile`` and notes everything that is wrong with it on the way.
///
/// A part that cannot be read is left out, with a problem noted: so one mistake does not hide the next.
struct PolicyReader {
  let document: SourceDocument
  let source: PolicySource
  let limits: PolicyLimits
  private(set) var problems: [DocumentError] = []

  static let keys = ["rules", "labels", "egress", "read_only", "trust_annotations", "flow"]

  init(_ document: SourceDocument, _ source: PolicySource, limits: PolicyLimits) {
    self.document = document
    self.source = source
    self.limits = limits
  }

  /// A value and where it stands.
  struct Item {
    var value: JSON
    var path: JSONPointer
  }

  mutating func read() -> PolicyFile {
    var file = PolicyFile(level: source.level, document: document)
    guard let fields = fields(Item(value: document.value, path: .root), "a policy", known: Self.keys) else {
      return file
    }
    if let item = fields["rules"] { file.rules = rules(item) }
    if let item = fields["labels"] { file.labels = labels(item) }
    if let item = fields["egress"] { file.egress = listed(item, "egress") }
    if let item = fields["read_only"] { file.readOnly = trustedListed(item, "read_only") }
    if let item = fields["trust_annotations"] { file.trusted = trustedListed(item, "trust_annotations") }
    if let item = fields["flow"] { file.flow = word(item, "flow", of: PolicyFile.Flow.allCases) }
    return file
  }

  // MARK: Problems

  mutating func report(
    _ code: DocumentError.Code, _ message: String, at path: JSONPointer, atKey: Bool = false, suggestion: String? = nil
  ) {
    let position: SourcePosition = atKey ? document.keyPosition(of: path) : document.position(of: path)
    report(code, message, at: position, suggestion: suggestion)
  }

  mutating func report(
    _ code: DocumentError.Code, _ message: String, at position: SourcePosition, suggestion: String? = nil
  ) {
    guard problems.count < limits.maximumProblems else { return }
    problems.append(document.located(DocumentError(code, message, suggestion: suggestion, position: position)))
  }

  mutating func expected(_ expected: String, _ item: Item, _ what: String) {
    report(.value, "\(what) must be \(expected), found \(item.value.kindDescription)", at: item.path)
  }

  // MARK: Values

  /// The members of an object with only these keys; nil when it is no object.
  mutating func fields(_ item: Item, _ what: String, known: [String]) -> [String: Item]? {
    guard let members = members(item, what) else { return nil }
    var found: [String: Item] = [:]
    for (key, member) in members {
      if known.contains(key) {
        found[key] = member
      } else {
        let suggestion: String? = key.nearest(in: known)
        let list: String = suggestion == nil ? "; known keys: \(known.joined(separator: ", "))" : ""
        report(
          .unknownKey, "unknown key \"\(key)\" in \(what)\(list)", at: member.path, atKey: true, suggestion: suggestion)
      }
    }
    return found
  }

  /// The members of an object in the order of the file.
  mutating func members(_ item: Item, _ what: String) -> [(key: String, item: Item)]? {
    guard case .object(let members) = item.value else {
      expected("an object", item, what)
      return nil
    }
    return members.map { ($0.key, Item(value: $0.value, path: item.path.appending($0.key))) }
  }

  mutating func string(_ item: Item?, _ what: String) -> String? {
    guard let item else { return nil }
    guard case .string(let text) = item.value else {
      expected("a text", item, what)
      return nil
    }
    guard !text.isEmpty else {
      report(.value, "\(what) is empty", at: item.path)
      return nil
    }
    return text
  }

  mutating func bool(_ item: Item?, _ what: String) -> Bool? {
    guard let item else { return nil }
    if case .bool(let value) = item.value { return value }
    expected("true or false", item, what)
    return nil
  }

  /// One text or a list of them, with the place of each; nil when it is neither, or empty.
  mutating func texts(_ item: Item, _ what: String) -> [(text: String, path: JSONPointer)]? {
    guard case .array(let elements) = item.value else {
      return string(item, what).map { [($0, item.path)] }
    }
    guard !elements.isEmpty else {
      report(.value, "\(what) is an empty list, which stands for nothing", at: item.path)
      return nil
    }
    guard elements.count <= limits.maximumPatterns else {
      report(.tooLarge, "\(what) has more than \(limits.maximumPatterns) elements", at: item.path)
      return nil
    }
    var texts: [(text: String, path: JSONPointer)] = []
    for (index, element) in elements.enumerated() {
      let element = Item(value: element, path: item.path.appending(index))
      guard let text = string(element, what) else { continue }
      if texts.contains(where: { $0.text.sameBytes(as: text) }) {
        report(.value, "\(what) names \"\(text)\" twice", at: element.path)
      } else {
        texts.append((text, element.path))
      }
    }
    return texts.isEmpty ? nil : texts
  }

  /// A word of a closed list.
  mutating func word<Word: RawRepresentable>(_ item: Item, _ what: String, of known: [Word]) -> Word?
  where Word.RawValue == String {
    string(item, what).flatMap { word($0, what, of: known, at: item.path) }
  }

  /// One word of a closed list, or several.
  mutating func words<Word: RawRepresentable>(_ item: Item, _ what: String, of known: [Word]) -> [Word]?
  where Word.RawValue == String {
    guard let texts = texts(item, what) else { return nil }
    let words: [Word] = texts.compactMap { word($0.text, what, of: known, at: $0.path) }
    return words.count == texts.count ? words : nil
  }

  private mutating func word<Word: RawRepresentable>(
    _ text: String, _ what: String, of known: [Word], at path: JSONPointer
  ) -> Word? where Word.RawValue == String {
    if let word = known.first(where: { $0.rawValue.sameBytes(as: text) }) { return word }
    let words: [String] = known.map(\.rawValue)
    report(
      .value, "\(what) must be one of \(words.joined(separator: ", ")), found \"\(text)\"", at: path,
      suggestion: text.nearest(in: words))
    return nil
  }
}

extension DocumentError.Code {
  /// Something that must be there is not.
  static let missing = DocumentError.Code(rawValue: "missing")
  /// Conditions that never hold together, or a verdict that means nothing under them.
  static let contradiction = DocumentError.Code(rawValue: "contradiction")
  /// A rule that an earlier one leaves nothing to.
  static let unreachable = DocumentError.Code(rawValue: "unreachable")
  /// A name that stands for nothing.
  static let name = DocumentError.Code(rawValue: "name")
  /// An expression that is no program, or that looks at something else than the arguments.
  static let expression = DocumentError.Code(rawValue: "expression")
  /// Something that a file of this level may not say.
  static let level = DocumentError.Code(rawValue: "level")
}
