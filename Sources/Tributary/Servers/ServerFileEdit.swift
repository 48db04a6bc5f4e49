import Documents
import JSONKit

/// Sets one flag of a server in the text of its file and leaves every other byte as it is, comments included.
struct ServerFileEdit: Sendable {
  private let text: [Unicode.Scalar]
  private let document: SourceDocument
  private let format: SourceDocument.Format
  private let path: JSONPointer

  /// - Parameter path: where the server stands in the file.
  init(text: String, document: SourceDocument, format: SourceDocument.Format, path: JSONPointer) {
    self.text = Array(text.unicodeScalars)
    self.document = document
    self.format = format
    self.path = path
  }

  /// The text with the flag set; nil when it cannot be done without touching anything else.
  func setting(_ key: String, to value: Bool) -> String? {
    guard let edited = edited(key, value), let server = document.value[path]?.objectValue else { return nil }
    var wanted: JSON.Object = server
    wanted[key] = .bool(value)
    // The proof that nothing else changed is the text itself, read again.
    guard let again = try? SourceDocument(text: edited, file: document.file, format: format),
      again.value == document.value.replacing(path, with: .object(wanted))
    else { return nil }
    return edited
  }

  private func edited(_ key: String, _ value: Bool) -> String? {
    if let old = document.value[path]?[key] {
      guard case .bool(let was) = old else { return nil }
      guard let start = offset(document.position(of: path.appending(key))) else { return nil }
      let word = Array((was ? "true" : "false").unicodeScalars)
      guard text[start...].starts(with: word) else { return nil }
      return replaced(start..<(start + word.count), "\(value)")
    }
    guard let start = offset(document.position(of: path)), start < text.count else { return nil }
    if text[start] == "{" { return inserted("\"\(key)\": \(value)", after: start) }
    guard format == .yaml, let first = document.value[path]?.objectValue?.first,
      let place = offset(document.keyPosition(of: path.appending(first.key)))
    else { return nil }
    let indentation = String(repeating: " ", count: document.keyPosition(of: path.appending(first.key)).column - 1)
    return replaced(place..<place, "\(key): \(value)\n\(indentation)")
  }

  /// The member in front of the others, on a line of its own where they stand on lines of their own.
  private func inserted(_ member: String, after brace: Int) -> String {
    let blanks: ArraySlice<Unicode.Scalar> = text[(brace + 1)...].prefix {
      $0 == " " || $0 == "\n" || $0 == "\r" || $0 == "\t"
    }
    let space = blanks.contains("\n") ? String(String.UnicodeScalarView(blanks)) : " "
    return replaced((brace + 1)..<(brace + 1), "\(space)\(member),")
  }

  private func replaced(_ range: Range<Int>, _ new: String) -> String {
    var scalars: [Unicode.Scalar] = text
    scalars.replaceSubrange(range, with: new.unicodeScalars)
    return String(String.UnicodeScalarView(scalars))
  }

  private func offset(_ position: SourcePosition) -> Int? {
    var line = 1
    var start = 0
    while line < position.line {
      guard let end = text[start...].firstIndex(of: "\n") else { return nil }
      start = end + 1
      line += 1
    }
    let offset: Int = start + position.column - 1
    return offset <= text.count ? offset : nil
  }
}

extension JSON {
  fileprivate func replacing(_ path: JSONPointer, with value: JSON) -> JSON {
    guard let key = path.tokens.first else { return value }
    guard var members = objectValue, let inner = members[key] else { return self }
    members[key] = inner.replacing(JSONPointer(tokens: Array(path.tokens.dropFirst())), with: value)
    return .object(members)
  }
}
