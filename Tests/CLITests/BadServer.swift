import Testing

/// What a server does, and what is said of it.
struct BadServer: Sendable, CustomTestStringConvertible {
  /// A shell command that writes a line over every limit.
  static let bigLine = "head -c 50000000 /dev/zero | tr '\\0' x"

  var testDescription: String
  var server: ShellServer
  var words: [String]
  /// What is shown of its output; the model does not get that.
  var output: String
  var exit: Int32

  init(
    _ name: String, _ words: [String], output: String = "", exit: Int32 = 5, _ change: (inout ShellServer) -> Void
  ) {
    testDescription = name
    var server = ShellServer()
    change(&server)
    self.server = server
    self.words = words
    self.output = output
    self.exit = exit
  }

  /// Writes the server, with a short time only where its end is what the case is about.
  func write(to folder: TemporaryFolder) throws {
    let waits: Bool = words.contains { $0.contains("within") }
    try server.write("bad", to: folder, settings: waits ? #""timeout":{"start":"6s","call":"6s"}"# : "")
  }

  func expectWords(in errors: String) {
    for word in ["error: bad", output] + words where !word.isEmpty {
      #expect(errors.contains(word), "\(errors)")
    }
  }
}
