package import JSONKit

/// Something in the definition of a tool that a person should look at before approving of it: a hint, and no proof.
package struct DefinitionFinding: Sendable, Hashable {
  /// What kind of thing it is.
  package enum Kind: String, Sendable, Hashable {
    /// A character that is not seen.
    case hidden = "hidden_character"
    /// Words that speak to a model about something else than the tool.
    case instruction
    /// Letters that look like others.
    case lookalike
    /// A tool of another server.
    case mention = "other_tool"
    /// Text that people cannot read.
    case encoded
  }

  package var kind: Kind
  /// Where it is in the definition, as a JSON pointer.
  package var path: String
  /// What was found, in words for people.
  package var text: String

  /// For programs.
  package var json: JSON {
    ["kind": .string(kind.rawValue), "path": .string(path), "text": .string(text)]
  }
}
