import Documents
import JSONKit

/// Reads files of people through ``HostEnvironment`` and turns every fault into a ``ConfigurationError``.
struct ConfigurationFile: Sendable {
  let document: SourceDocument
  /// The absolute path.
  let path: String
  /// The folder where relative paths of the file start.
  let folder: String

  /// Reads a file that may be absent.
  ///
  /// - Parameter format: how it is written; nil takes the end of its name.
  static func readIfPresent(
    _ path: String, in environment: HostEnvironment, format: SourceDocument.Format? = nil
  ) throws(ConfigurationError) -> ConfigurationFile? {
    let shown: String = environment.shown(path)
    guard let format = format ?? SourceDocument.Format(fileName: path) else {
      throw ConfigurationError(.unreadable, "the name must end in .json, .jsonc, .yaml or .yml", file: shown)
    }
    let limits: DocumentLimits = .default
    let bytes: [UInt8]?
    do {
      bytes = try environment.readFile(path, limits.maximumBytes)
    } catch {
      throw ConfigurationError(.unreadable, "the file cannot be read; check its permissions", file: shown)
    }
    guard let bytes else { return nil }
    guard bytes.count <= limits.maximumBytes else {
      throw ConfigurationError(.tooLarge, "the file has more than \(limits.maximumBytes) bytes", file: shown)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ConfigurationError(.syntax, "the file is not UTF-8", file: shown)
    }
    do throws(DocumentError) {
      let document = try SourceDocument(text: text, file: shown, format: format, limits: limits)
      return ConfigurationFile(document: document, path: path, folder: parent(of: path))
    } catch {
      throw ConfigurationError(error)
    }
  }

  /// Reads a file that must be there.
  static func read(
    _ path: String, in environment: HostEnvironment, format: SourceDocument.Format? = nil
  ) throws(ConfigurationError) -> ConfigurationFile {
    if let file = try readIfPresent(path, in: environment, format: format) { return file }
    throw ConfigurationError(.unreadable, "there is no such file", file: environment.shown(path))
  }

  /// Reads the values of the file; every fault gets its place.
  func reading<Value>(_ body: (JSON) throws -> Value) throws(ConfigurationError) -> Value {
    do {
      return try document.reading(body)
    } catch let error as DocumentError {
      throw ConfigurationError(error)
    } catch let error as ConfigurationError {
      throw error
    } catch {
      throw ConfigurationError(.value, "the file cannot be understood: \(error)", file: document.file)
    }
  }

  static func parent(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    let folder = String(path[..<slash])
    return folder.isEmpty ? "/" : folder
  }
}
