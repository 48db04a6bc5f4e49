import JSONKit

/// A model's id, and what the id tells about the model.
///
/// Source: Gemini API, "Thinking", "Thought signatures" and "Function calling"; read 2026-11-25.
struct GeminiModel: Sendable {
  let id: String

  /// Where its methods are: `models/gemini-3-pro`; an id with a slash is such a path already, `tunedModels/mine`.
  var path: String { id.utf8.contains(UInt8(ascii: "/")) ? id : "models/" + id }

  /// Generations 1 and 2: thinking by budget, media beside results, no JSON answers while tools are offered.
  var isBeforeThree: Bool {
    let name = id.split(separator: "/").last ?? ""
    return name.hasPrefix("gemini-1") || name.hasPrefix("gemini-2")
  }

  /// Whether a call that comes back without its signature is refused.
  var wantsSignatures: Bool {
    let name = id.split(separator: "/").last ?? ""
    return name.hasPrefix("gemini-") && !isBeforeThree
  }
}

extension String {
  /// The text for the path or the query of a URL: unreserved characters stay, and so do slashes where they are allowed.
  func percentEncoded(keepingSlashes: Bool = false) -> String {
    var encoded = ""
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: "/") where keepingSlashes: encoded += "/"
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        encoded += digits.utf8.count == 1 ? "%0" + digits : "%" + digits
      }
    }
    return encoded
  }
}
