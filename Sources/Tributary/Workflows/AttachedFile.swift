import JSONKit
package import LLM

/// A file that goes with a prompt.
package enum AttachedFile {
  /// The most bytes of one file; providers take less in one request.
  package static let maximumBytes = 32 << 20

  private static let types: [(endings: [String], kind: Media.Kind, mediaType: String)] = [
    (["png"], .image, "image/png"), (["jpg", "jpeg"], .image, "image/jpeg"), (["gif"], .image, "image/gif"),
    (["webp"], .image, "image/webp"), (["wav"], .audio, "audio/wav"), (["mp3"], .audio, "audio/mpeg"),
    (["pdf"], .file, "application/pdf"),
  ]

  /// Whether the ending of a name is one of media.
  package static func isMedia(_ path: String) -> Bool { type(of: path) != nil }

  /// The bytes as a part: media by the ending of the name, everything else as text under its name; nil when it is neither.
  package static func part(_ path: String, _ bytes: [UInt8]) -> Part? {
    let name: String = path.split(separator: "/").last.map(String.init) ?? path
    if let type = type(of: path) {
      let digits = String(decoding: Base64.digits(bytes), as: UTF8.self)
      return Part(.media(Media(type.kind, .base64(digits), mediaType: type.mediaType, name: name)))
    }
    return String(validating: bytes, as: UTF8.self).map { .text("\(name):\n\n\($0)") }
  }

  private static func type(of path: String) -> (endings: [String], kind: Media.Kind, mediaType: String)? {
    let ending: String = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
    return types.first { $0.endings.contains(ending) }
  }
}
