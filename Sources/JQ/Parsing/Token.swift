import JSONKit

/// One word of a program.
struct Token {
  enum Kind: Equatable {
    case identifier(String)
    /// A word of the language, such as `if`; still an identifier after a dot and as a key.
    case keyword(String)
    /// `.name`
    case field(String)
    /// `$name`
    case variable(String)
    /// `@name`
    case format(String)
    case number(JSON)
    /// An operator or bracket.
    case symbol(String)
    case stringStart
    /// Text inside of a string, its escapes resolved.
    case stringText(String)
    case interpolationStart
    case interpolationEnd
    case stringEnd
    case end
  }

  var kind: Kind
  /// The first byte in the program's text.
  var offset: Int

  static let keywords: Set<String> = [
    "as", "import", "include", "module", "def", "if", "then", "else", "elif", "and", "or", "end", "reduce", "foreach",
    "try", "catch", "label", "break",
  ]

  /// How a message names it.
  var description: String {
    switch kind {
    case .identifier(let name), .keyword(let name): "“\(name)”"
    case .field(let name): "“.\(name)”"
    case .variable(let name): "“$\(name)”"
    case .format(let name): "“@\(name)”"
    case .number: "a number"
    case .symbol(let text): "“\(text)”"
    case .stringStart, .stringText: "a string"
    case .interpolationStart: "“\\(”"
    case .interpolationEnd: "the end of “\\(…)”"
    case .stringEnd: "the end of a string"
    case .end: "the end of the program"
    }
  }
}
