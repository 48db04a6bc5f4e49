/// A path that an expression reads from one of its variables: `$steps.list.output.name`.
///
/// Only what stands written as a path is seen; what a program computes of it is not.
struct ExpressionReference: Equatable {
  /// One step of a path.
  enum Key: Equatable {
    /// `.name`, `["name"]`
    case member(String)
    /// `[]`, `[0]`, `[1:]` or a computed key
    case element
  }

  /// Without the dollar sign.
  var variable: String
  var path: [Key]
  /// Where each part of the path ends.
  var ends: [Int] = []
  /// Where it stands in the text, in Unicode scalars; behind the last part of the path.
  var range: Range<Int>
  /// Whether a `-` and a letter follow at once: a name with `-` that was written like others.
  var isCutByMinus = false

  /// The names of the path up to the first that is not known.
  var names: [String] {
    var names: [String] = []
    for case .member(let name) in path.prefix(while: { $0 != .element }) { names.append(name) }
    return names
  }

  /// How many scalars the variable and the first `count` parts of its path take.
  func width(of count: Int) -> Int {
    count == 0 ? variable.unicodeScalars.count + 1 : ends[min(count, ends.count) - 1] - range.lowerBound
  }

  /// Every reference of a program's text, in its order.
  static func all(in text: String) -> [ExpressionReference] {
    var scanner = ReferenceScanner(text)
    return scanner.all()
  }
}

/// Finds the variables of a program and the paths behind them, over the text alone.
private struct ReferenceScanner {
  private let text: [Unicode.Scalar]
  private var index = 0
  private var found: [ExpressionReference] = []
  /// For each `\(` around this place, how many parentheses are open in it.
  private var interpolations: [Int] = []

  init(_ text: String) { self.text = Array(text.unicodeScalars) }

  mutating func all() -> [ExpressionReference] {
    while index < text.count {
      switch text[index] {
      case "\"":
        index += 1
        skipString()
      case "#":
        while index < text.count, text[index] != "\n" { index += 1 }
      case "(":
        if !interpolations.isEmpty { interpolations[interpolations.count - 1] += 1 }
        index += 1
      case ")":
        index += 1
        guard let open = interpolations.last else { continue }
        if open == 0 {
          interpolations.removeLast()
          skipString()
        } else {
          interpolations[interpolations.count - 1] -= 1
        }
      case "$": variable()
      default: index += 1
      }
    }
    return found
  }

  /// Goes behind the string this place is in, or to the first expression in it.
  private mutating func skipString() {
    while index < text.count {
      let scalar: Unicode.Scalar = text[index]
      index += 1
      if scalar == "\"" { return }
      guard scalar == "\\", index < text.count else { continue }
      index += 1
      if text[index - 1] == "(" {
        interpolations.append(0)
        return
      }
    }
  }

  private mutating func variable() {
    let start: Int = index
    index += 1
    guard let name = identifier() else { return }
    var reference = ExpressionReference(variable: name, path: [], range: start..<index)
    while let key = key() {
      reference.path.append(key)
      reference.ends.append(index)
    }
    reference.range = start..<index
    reference.isCutByMinus = index + 1 < text.count && text[index] == "-" && Self.isStart(text[index + 1])
    found.append(reference)
  }

  /// The next step of a path; nil when the path ends here.
  private mutating func key() -> ExpressionReference.Key? {
    let start: Int = index
    if peek == "?" { index += 1 }
    if peek == "." {
      index += 1
      if let name = identifier() { return .member(name) }
      if peek == "\"", let name = quoted() { return .member(name) }
    }
    if peek == "[" {
      index += 1
      if peek == "\"", let name = quoted(), peek == "]" {
        index += 1
        return .member(name)
      }
      // Anything else in brackets is an element; references in it are found by themselves.
      index = start + (text[start] == "[" ? 0 : text[start] == "." ? 1 : 0)
      if text[index] == "?" { index += 1 }
      if let end = closing(index), text[(index + 1)..<end].allSatisfy({ "0123456789:-, ".unicodeScalars.contains($0) })
      {
        index = end + 1
        return .element
      }
    }
    index = start
    return nil
  }

  private func closing(_ start: Int) -> Int? { text[start...].firstIndex(of: "]") }

  private mutating func quoted() -> String? {
    let end: Int? = text[(index + 1)...].firstIndex { $0 == "\"" || $0 == "\\" }
    guard let end, text[end] == "\"" else { return nil }
    var name = String.UnicodeScalarView()
    name.append(contentsOf: text[(index + 1)..<end])
    index = end + 1
    return String(name)
  }

  private mutating func identifier() -> String? {
    guard let first = peek, Self.isStart(first) else { return nil }
    var name = String.UnicodeScalarView()
    while let scalar = peek, Self.isStart(scalar) || ("0"..."9").contains(scalar) {
      name.append(scalar)
      index += 1
    }
    return String(name)
  }

  private var peek: Unicode.Scalar? { index < text.count ? text[index] : nil }

  private static func isStart(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
  }
}
