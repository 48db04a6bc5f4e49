import Glibc
import Runs

/// A text on the command line: itself, the content of `@FILE`, or standard input for `@-` and `-`.
struct TextArgument: Sendable {
  private static let maximumBytes = 16 << 20

  private let word: String

  init(_ word: String) {
    self.word = word
  }

  func read(_ streams: StandardStreams) throws(CommandFailure) -> String {
    if word == "-" || word == "@-" { return try streams.readInput() }
    guard word.hasPrefix("@") else { return word }
    return try Self.read(file: String(word.dropFirst()))
  }

  static func read(file path: String) throws(CommandFailure) -> String {
    let descriptor: Int32 = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let reason: String = errno == ENOENT ? "it is not there" : unsafe String(cString: strerror(errno))
      throw .usage("the file '\(path)' cannot be opened: \(reason)")
    }
    defer { close(descriptor) }
    guard let bytes: [UInt8] = StandardStreams.read(descriptor, maximumBytes) else {
      throw .usage("the file '\(path)' has more than \(maximumBytes >> 20) MiB")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .usage("the file '\(path)' is not UTF-8") }
    return text
  }
}
