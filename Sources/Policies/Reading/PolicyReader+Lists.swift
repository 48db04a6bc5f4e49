import Documents
import JSONKit

/// Patterns, and the sections that are made of them.
extension PolicyReader {
  /// One pattern or a list; at least one must be without `!`, and none may be taken away whole.
  mutating func patterns(_ item: Item, _ what: String) -> PolicyPatterns? {
    guard let texts = texts(item, what) else { return nil }
    for (text, path) in texts {
      if text.utf8.count > limits.maximumPatternBytes {
        report(.tooLarge, "a pattern of \(what) has more than \(limits.maximumPatternBytes) bytes", at: path)
        return nil
      }
      if text.utf8.elementsEqual("!".utf8) {
        report(.value, "\(what) has a \"!\" without a pattern", at: path)
        return nil
      }
    }
    let patterns = PolicyPatterns(texts.map(\.text))
    if patterns.wanted.isEmpty {
      report(.contradiction, "\(what) takes away and names nothing; add \"*\" for everything else", at: item.path)
      return nil
    }
    if let void = patterns.void.first, let path = texts.first(where: { $0.text.sameBytes(as: void.text) })?.path {
      report(.contradiction, "\(what): \"\(void.text)\" is taken away again by a pattern with \"!\"", at: path)
      return nil
    }
    return patterns
  }

  mutating func listed(_ item: Item, _ what: String) -> [PolicyFile.Listed] {
    patterns(item, what).map { [PolicyFile.Listed(patterns: $0, path: item.path)] } ?? []
  }

  /// What makes calls look harmless: a file of strangers may not say it.
  mutating func trustedListed(_ item: Item, _ what: String) -> [PolicyFile.Listed] {
    guard source.level.isTrusted else {
      report(
        .level, "a \(source.level.rawValue) file cannot say \"\(what)\": it would allow more than the user did",
        at: item.path, atKey: true)
      return []
    }
    return listed(item, what)
  }

  /// `labels`: which results have which label.
  mutating func labels(_ item: Item) -> [(label: FlowLabel, listed: PolicyFile.Listed)] {
    guard let members = members(item, "labels") else { return [] }
    var found: [(label: FlowLabel, listed: PolicyFile.Listed)] = []
    for (key, item) in members {
      if key.utf8.elementsEqual("egress".utf8) {
        report(
          .value, "labels are for what is read; \"egress\" is a key of the file itself", at: item.path, atKey: true)
        continue
      }
      guard Self.isWord(key) else {
        report(
          .value, "a label is a small letter and then small letters, digits, - or _: \"\(key)\"", at: item.path,
          atKey: true)
        continue
      }
      let known: [FlowLabel] = [.untrusted, .private]
      let label = FlowLabel(rawValue: key)
      if !known.contains(label), let meant = key.nearest(in: known.map(\.rawValue)) {
        report(.value, "\"\(key)\" is no label that means something", at: item.path, atKey: true, suggestion: meant)
        continue
      }
      found += listed(item, "labels.\(key)").map { (label, $0) }
    }
    return found
  }

  static func isWord(_ text: String) -> Bool {
    guard let first = text.utf8.first, (0x61...0x7A).contains(first) else { return false }
    return text.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
    }
  }
}
