import FoundationEssentials

/// A file that a command writes its product to.
enum OutputFile {
  /// Writes the whole file, or leaves what was there.
  ///
  /// - Throws: ``CommandFailure`` with exit code 2.
  static func write(_ bytes: [UInt8], to path: String) throws(CommandFailure) {
    do {
      try Data(bytes).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw .usage("the file '\(path)' cannot be written")
    }
  }
}
