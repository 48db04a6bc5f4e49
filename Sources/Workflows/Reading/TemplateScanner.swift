/// Cuts a text into what stands as it is and what is an expression.
///
/// An expression begins with `${{` and ends with the first `}}` that closes no object of its own and stands in no string.
struct TemplateScanner {
  enum Piece: Equatable {
    case text(String)
    case expression(String)
    /// A `${{` without an end, and what follows it.
    case open(String)
  }

  private let bytes: [UInt8]
  private var index = 0

  private init(_ text: String) { bytes = Array(text.utf8) }

  static func pieces(of text: String) -> [Piece] {
    var scanner = TemplateScanner(text)
    return scanner.pieces()
  }

  private mutating func pieces() -> [Piece] {
    var pieces: [Piece] = []
    var text: [UInt8] = []
    func flush() {
      if !text.isEmpty { pieces.append(.text(String(decoding: text, as: UTF8.self))) }
      text = []
    }
    while index < bytes.count {
      if starts("$${{") {
        text += "${{".utf8
        index += 4
      } else if starts("${{") {
        flush()
        index += 3
        let start: Int = index
        guard skipExpression() else {
          pieces.append(.open(String(decoding: bytes[start...], as: UTF8.self)))
          return pieces
        }
        pieces.append(.expression(String(decoding: bytes[start..<index], as: UTF8.self)))
        index += 2
      } else {
        text.append(bytes[index])
        index += 1
      }
    }
    flush()
    return pieces
  }

  /// Goes on to the `}}` that ends an expression; false when there is none.
  private mutating func skipExpression() -> Bool {
    var depth = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        skipString()
        continue
      case UInt8(ascii: "#"):
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
        continue
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"):
        if depth == 0 { return starts("}}") }
        depth -= 1
      default: break
      }
      index += 1
    }
    return false
  }

  /// Goes behind a string; `\( )` in it is an expression that may hold strings.
  private mutating func skipString() {
    // How many parentheses are open in each interpolation around this place.
    var open: [Int] = []
    var isInString = true
    index += 1
    while index < bytes.count, isInString || !open.isEmpty {
      let byte: UInt8 = bytes[index]
      if isInString {
        if starts("\\(") {
          open.append(0)
          isInString = false
          index += 1
        } else if byte == UInt8(ascii: "\\") {
          index += 1
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
          if open.isEmpty {
            index += 1
            return
          }
        }
      } else {
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "("): open[open.count - 1] += 1
        case UInt8(ascii: ")"):
          if open[open.count - 1] == 0 {
            open.removeLast()
            isInString = true
          } else {
            open[open.count - 1] -= 1
          }
        default: break
        }
      }
      index += 1
    }
  }

  private func starts(_ text: String) -> Bool { bytes[index...].starts(with: text.utf8) }
}
