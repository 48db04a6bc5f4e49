import Documents
import JSONKit

/// Reads a document into a ``Workflow`` and notes everything that is wrong with it on the way.
///
/// A part that cannot be read is left out, with a problem noted: so one mistake does not hide the next.
struct WorkflowReader {
  let document: SourceDocument
  let source: SourceText
  let limits: WorkflowLimits
  private(set) var problems: [Diagnostic] = []
  /// The variables that the maps around this place name with `as`.
  var names: [String] = []
  var stepCount = 0
  var depth = 0

  init(_ document: SourceDocument, _ source: SourceText, limits: WorkflowLimits) {
    self.document = document
    self.source = source
    self.limits = limits
  }

  /// A value and where it stands.
  struct Item {
    var value: JSON
    var path: JSONPointer

    func element(_ index: Int, _ value: JSON) -> Item { Item(value: value, path: path.appending(index)) }
  }

  /// The members of an object.
  struct Fields {
    let path: JSONPointer
    let members: JSON.Object

    subscript(key: String) -> Item? {
      members[key].map { Item(value: $0, path: path.appending(key)) }
    }

    /// Every member, in the order of the file.
    var items: [(key: String, item: Item)] {
      members.map { ($0.key, Item(value: $0.value, path: path.appending($0.key))) }
    }
  }

  // MARK: Problems

  /// Notes what is wrong with a value.
  mutating func report(
    _ code: Diagnostic.Code, _ message: String, at item: JSONPointer, fix: String? = nil
  ) {
    report(code, message, at: document.position(of: item), fix: fix)
  }

  /// Notes what is wrong with a key.
  mutating func reportKey(
    _ code: Diagnostic.Code, _ message: String, at item: JSONPointer, fix: String? = nil
  ) {
    report(code, message, at: document.keyPosition(of: item), fix: fix)
  }

  mutating func report(
    _ code: Diagnostic.Code, _ message: String, at place: SourcePosition, width: Int? = nil, fix: String? = nil
  ) {
    guard problems.count < limits.maximumDiagnostics else { return }
    let end: SourcePosition =
      width.map { SourcePosition(line: place.line, column: place.column + $0) } ?? source.wordEnd(at: place)
    problems.append(
      Diagnostic(
        file: source.file, line: place.line, column: place.column, endLine: end.line, endColumn: end.column,
        severity: .error, code: code, message: message, fix: fix))
  }

  // MARK: Objects and lists

  /// The members of an object with only these keys; nil when it is no object.
  ///
  /// - Parameter what: What the object is, for messages: `retry`, `a step`.
  mutating func fields(_ item: Item, _ what: String, known: [String]) -> Fields? {
    guard let fields = anyFields(item, what) else { return nil }
    for member in fields.members where !known.contains(member.key) {
      reportUnknown(member.key, in: fields, what, known: known)
    }
    return fields
  }

  mutating func reportUnknown(_ key: String, in fields: Fields, _ what: String, known: [String]) {
    let nearest: String? = key.nearest(in: known)
    let others: String = known.count <= 12 ? "; known keys: \(known.joined(separator: ", "))" : ""
    reportKey(
      .key, "unknown key '\(key)' in \(what)" + (nearest == nil ? others : ""), at: fields.path.appending(key),
      fix: nearest.map { "did you mean '\($0)'?" })
  }

  /// The members of an object whose keys are free.
  mutating func anyFields(_ item: Item, _ what: String) -> Fields? {
    guard case .object(let members) = item.value else {
      expected("a map", item, what)
      return nil
    }
    return Fields(path: item.path, members: members)
  }

  /// The elements of a list.
  mutating func elements(_ item: Item, _ what: String) -> [Item]? {
    guard case .array(let items) = item.value else {
      expected("a list", item, what)
      return nil
    }
    return items.enumerated().map { item.element($0.offset, $0.element) }
  }

  mutating func expected(_ expected: String, _ item: Item, _ what: String) {
    report(.value, "\(what) must be \(expected), found \(item.value.kindName)", at: item.path)
  }

  /// Notes that a key is absent which must be there.
  mutating func missing(_ key: String, in path: JSONPointer, _ what: String) {
    reportKey(.missing, "\(what) needs '\(key)'", at: path)
  }
}
