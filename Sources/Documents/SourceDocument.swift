package import JSONKit

/// A file that a person wrote, read into JSON, with the place of every value and key.
///
/// The formats are JSON, JSON with comments and trailing commas, YAML, and Markdown with YAML front matter.
/// A key that stands twice is refused in all of them, and so is everything JSON cannot hold (`.nan`, a map as a key).
package struct SourceDocument: Sendable {
  /// How the text is written.
  package enum Format: Sendable, Hashable {
    case json
    case commentedJSON
    case yaml
    /// YAML between two `---` lines, then text; a `#!` line may come first.
    case markdown

    /// The format that the end of a file name stands for; nil for every other ending.
    package init?(fileName: String) {
      guard let dot = fileName.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
      switch fileName[fileName.index(after: dot)...].lowercased() {
      case "json": self = .json
      case "jsonc": self = .commentedJSON
      case "yaml", "yml": self = .yaml
      case "md", "markdown": self = .markdown
      default: return nil
      }
    }
  }

  /// The file as errors name it.
  package let file: String
  /// The whole text as JSON; an empty YAML text or front matter is an empty object.
  package let value: JSON
  /// What follows the front matter; empty in the other formats.
  package let body: String
  private let places: SourceMap
  private let lines: LineTable

  /// Reads `text`.
  ///
  /// - Throws: ``DocumentError`` with the position of the first fault.
  package init(
    text: String, file: String, format: Format, limits: DocumentLimits = .default
  ) throws(DocumentError) {
    let bytes = [UInt8](text.utf8)
    self.file = file
    lines = LineTable(bytes)
    do throws(DocumentError) {
      guard bytes.count <= limits.maximumBytes else {
        throw DocumentError(
          .tooLarge, "the file has \(bytes.count) bytes, more than the \(limits.maximumBytes) that are read",
          position: .start)
      }
      var body = ""
      switch format {
      case .json:
        (value, places) = try JSONReader.read(bytes, lines, commented: false, limits)
      case .commentedJSON:
        (value, places) = try JSONReader.read(bytes, lines, commented: true, limits)
      case .yaml:
        (value, places) = try YAMLReader.read(text, lines: lines, limits: limits)
      case .markdown:
        let parts: FrontMatter = try FrontMatter(text)
        body = parts.body
        (value, places) = try YAMLReader.read(parts.header, lines: lines, limits: limits, firstLine: parts.headerLine)
      }
      self.body = body
    } catch {
      throw Self.complete(error, file: file, places: nil, lines: lines)
    }
  }

  /// Where the value at `path` starts; where its nearest parent does, when it has no place of its own.
  package func position(of path: JSONPointer) -> SourcePosition { places.value(path) }

  /// Where the key of the value at `path` stands; the value's place when it has no key.
  package func keyPosition(of path: JSONPointer) -> SourcePosition { places.key(path) }

  /// Runs `body` and gives the errors it throws the file, line and column of the value they name.
  ///
  /// - Throws: ``DocumentError`` for a `JSONError` or a `DocumentError` of `body`; other errors pass as they are.
  package func reading<Value>(_ body: (JSON) throws -> Value) throws -> Value {
    do {
      return try body(value)
    } catch let error as DocumentError {
      throw error.position == nil ? located(error) : error
    } catch let error as JSONError {
      throw located(DocumentError(.value, error.message, path: error.path))
    }
  }

  /// The error with file, position and excerpt filled in from its path.
  package func located(_ error: DocumentError) -> DocumentError {
    Self.complete(error, file: file, places: places, lines: lines)
  }

  private static func complete(
    _ error: DocumentError, file: String, places: SourceMap?, lines: LineTable
  ) -> DocumentError {
    var error: DocumentError = error
    error.file = file
    if error.position == nil, let path = error.path, let places {
      let isAboutKey: Bool = error.code == .unknownKey || error.code == .unsupported
      error.position = isAboutKey ? places.key(path) : places.value(path)
    }
    if error.excerpt == nil, let position = error.position {
      error.excerpt = Excerpt.text(of: lines, at: position)
    }
    return error
  }
}
