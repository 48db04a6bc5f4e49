import JSONKit

/// The words of a program, in which `{argument}` stands for an argument of a call; no shell reads them.
struct ProgramWords: Sendable, Hashable {
  /// A word as its parts.
  private enum Part: Sendable, Hashable {
    case text(String)
    case argument(String)
  }

  /// Why a program is not started with what it was given.
  struct Failure: Error, Hashable {
    var message: String
  }

  private let words: [[Part]]

  /// - Parameter names: the arguments there are.
  /// - Throws: ``Failure`` for a word that is not closed or names none of them.
  init(_ words: [String], names: [String]) throws(Failure) {
    var read: [[Part]] = []
    for word in words { read.append(try Self.parts(of: word, names)) }
    self.words = read
  }

  /// The words for a call: a text as it is, everything else as JSON.
  ///
  /// A word with an argument that is not there is left out.
  /// - Throws: ``Failure`` for a text that would be an option where a plain word is meant.
  func filled(_ arguments: JSON) throws(Failure) -> [String] {
    var filled: [String] = []
    for parts in words {
      guard let word = Self.word(parts, arguments) else { continue }
      if case .argument(let name)? = parts.first, word.hasPrefix("-"), arguments[name]?.stringValue != nil,
        !filled.contains("--")
      {
        throw Failure(
          message:
            "\(name) begins with a dash and could be taken for an option; the tool's program needs \"--\" before it")
      }
      filled.append(word)
    }
    return filled
  }

  private static func word(_ parts: [Part], _ arguments: JSON) -> String? {
    var word = ""
    for part in parts {
      switch part {
      case .text(let text): word += text
      case .argument(let name):
        guard let value = arguments[name], !value.isNull else { return nil }
        word += value.stringValue ?? value.text
      }
    }
    return word
  }

  /// `{{` and `}}` are braces.
  private static func parts(of word: String, _ names: [String]) throws(Failure) -> [Part] {
    var parts: [Part] = []
    var text = ""
    var rest: Substring = word[...]
    while let character = rest.first {
      rest = rest.dropFirst()
      guard character == "{" || character == "}" else {
        text.append(character)
        continue
      }
      if rest.first == character {
        text.append(character)
        rest = rest.dropFirst()
        continue
      }
      guard character == "{", let end = rest.firstIndex(of: "}") else {
        throw Failure(message: "\(word): a brace is not closed; write {{ or }} for a brace itself")
      }
      let name = String(rest[..<end])
      guard names.contains(where: { $0.sameBytes(as: name) }) else {
        throw Failure(message: "\(word): no argument is named \"\(name)\"\(name.didYouMean(in: names))")
      }
      if !text.isEmpty { parts.append(.text(text)) }
      parts.append(.argument(name))
      text = ""
      rest = rest[rest.index(after: end)...]
    }
    return text.isEmpty && !parts.isEmpty ? parts : parts + [.text(text)]
  }
}
