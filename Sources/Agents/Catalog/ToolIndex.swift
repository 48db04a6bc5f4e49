import JSONKit
import LLM

/// The words of many tools, to find those that fit a question.
struct ToolIndex: Sendable {
  /// What a word counts by where it stands.
  private enum Weight {
    static let name = 6
    static let description = 2
    static let parameter = 1
  }

  /// Words that are in every sentence and say nothing of a tool.
  private static let common: Set<String> = [
    "a", "an", "and", "for", "from", "in", "is", "of", "on", "or", "the", "to", "tool", "with",
  ]

  private let entries: [ToolCatalog.Entry]
  /// For each tool what its words count.
  private let words: [[String: Int]]

  init(_ entries: [ToolCatalog.Entry]) {
    self.entries = entries
    words = entries.map { entry in
      var words: [String: Int] = [:]
      func add(_ text: String, _ weight: Int) {
        for word in Self.words(of: text) { words[word] = max(words[word] ?? 0, weight) }
      }
      add(entry.qualifiedName, Weight.name)
      add(entry.tool.description, Weight.description)
      for member in entry.tool.parameters["properties"]?.objectValue ?? [:] { add(member.key, Weight.parameter) }
      return words
    }
  }

  /// The tools that fit best, the best first; of equal ones the earlier first.
  func best(_ query: String, _ maximum: Int) -> [ToolCatalog.Entry] {
    var scores = Array(repeating: 0, count: entries.count)
    for word in Set(Self.words(of: query)) where !Self.common.contains(word) {
      let hits = words.map { Self.weight(of: word, in: $0) }
      let count = hits.count { $0 > 0 }
      guard count > 0 else { continue }
      // A word of few tools says more.
      let rarity = Int.bitWidth - (entries.count / count).leadingZeroBitCount
      for place in hits.indices { scores[place] += hits[place] * rarity }
    }
    let ranked = scores.indices.filter { scores[$0] > 0 }.sorted { (scores[$1], $0) < (scores[$0], $1) }
    return ranked.prefix(maximum).map { entries[$0] }
  }

  /// A word counts whole; one that begins as another does, as plurals do, counts half.
  private static func weight(of word: String, in words: [String: Int]) -> Int {
    if let whole = words[word] { return 2 * whole }
    guard word.utf8.count > 2 else { return 0 }
    return words.lazy.filter { other, _ in
      other.hasPrefix(word) || other.utf8.count > 2 && word.hasPrefix(other)
    }.map(\.value).max() ?? 0
  }

  /// `createPullRequest`, `create_pull_request` and `Create pull request` have the same words.
  private static func words(of text: String) -> [String] {
    var words: [String] = []
    var word = ""
    var wasLower = false
    for character in text {
      guard character.isLetter || character.isNumber else {
        if !word.isEmpty { words.append(word) }
        (word, wasLower) = ("", false)
        continue
      }
      if character.isUppercase, wasLower {
        words.append(word)
        word = ""
      }
      wasLower = character.isLowercase || character.isNumber
      word += character.lowercased()
    }
    if !word.isEmpty { words.append(word) }
    return words
  }
}
