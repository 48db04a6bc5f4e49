public import JSONKit

/// A use of a declared variable in a program's text, as `$steps.classify.output.label`.
public struct JQReference: Sendable, Hashable {
  /// One step into a value.
  public enum Key: Sendable, Hashable {
    /// The member of an object.
    case member(String)
    /// The element of an array; negative ones count from the end.
    case element(Int64)
  }

  /// The variable's name, without the dollar sign.
  public var variable: String

  /// What is surely looked up inside of the variable's value, one after the other.
  ///
  /// It ends where the text does not tell the next key: at `[]`, at a computed key, at a function. At most 32 keys.
  public var path: [Key]

  /// Where the variable stands in the program's text.
  public var position: JSONError.Position

  /// A use that is known.
  public init(variable: String, path: [Key], position: JSONError.Position) {
    self.variable = variable
    self.path = path
    self.position = position
  }
}

extension JQReference: CustomStringConvertible {
  /// The variable with its path, as it would be written.
  public var description: String { path.reduce("$" + variable) { $0 + $1.description } }
}

extension JQReference.Key: CustomStringConvertible {
  /// The key as it is written behind a value: `.name`, `["two words"]`, `[0]`.
  public var description: String {
    switch self {
    case .member(let name) where Self.isName(name): "." + name
    case .member(let name): "[" + JSON.string(name).text + "]"
    case .element(let index): "[\(index)]"
    }
  }

  private static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
    return text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
      default: false
      }
    }
  }
}
