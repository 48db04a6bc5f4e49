import Documents
import JSONKit
import Servers

/// What a server may have of what it asks for, and what it is told of this machine.
extension ServerReader {
  /// Reads `elicitation`, `sampling`, `roots` and `tasks`.
  mutating func readInput(into server: inout ServerDefinition) throws {
    server.input.elicitation = try word("elicitation") ?? server.input.elicitation
    try readSampling(into: &server.input.sampling)
    server.roots = try reader.optionalStrings("roots").map { try roots($0) }
    server.usesTasks = try reader.optionalBool("tasks") ?? true
  }

  /// A word, or an object with one.
  private mutating func readSampling(into sampling: inout InputPolicy.Sampling) throws {
    guard let value = reader.value("sampling"), !value.isNull else { return }
    guard value.objectValue != nil else {
      sampling.consent = try word("sampling") ?? sampling.consent
      return
    }
    var given: ObjectReader = try reader.reader("sampling")
    if let text = try given.optionalString("consent") {
      guard let consent = InputPolicy.Consent(rawValue: text) else {
        let words: [String] = InputPolicy.Consent.allCases.map(\.rawValue)
        throw DocumentError.word(text, of: words, at: given.path.appending("consent"))
      }
      sampling.consent = consent
    }
    sampling.model = try given.optionalString("model")
    sampling.maximumTokens = try given.optionalCount("max_tokens") ?? sampling.maximumTokens
    sampling.maximumCalls = try given.optionalCount("max_calls") ?? sampling.maximumCalls
    try given.refuseUnread(known: ["consent", "model", "max_tokens", "max_calls"])
  }

  private func roots(_ texts: [String]) throws -> [String] {
    try texts.enumerated().map { place, text in
      let path: JSONPointer = path.appending("roots").appending(place)
      let scheme: Substring? = text.firstRange(of: "://").map { text[..<$0.lowerBound] }
      guard scheme == nil || scheme == "file" else {
        throw DocumentError.value("a root is a path or a file:// address", at: path)
      }
      try checkReference(text, at: path)
      return References.absolutePaths(in: text, folder: folder)
    }
  }
}
