import FoundationEssentials
import Glibc
import JSONKit
import LLM

/// A file that goes with a prompt.
enum Attachment {
  /// The most bytes of one file; providers take less in one request.
  static let maximumBytes = 32 << 20

  private static let types: [(endings: [String], kind: Media.Kind, mediaType: String)] = [
    (["png"], .image, "image/png"), (["jpg", "jpeg"], .image, "image/jpeg"), (["gif"], .image, "image/gif"),
    (["webp"], .image, "image/webp"), (["wav"], .audio, "audio/wav"), (["mp3"], .audio, "audio/mpeg"),
    (["pdf"], .file, "application/pdf"),
  ]

  /// The file as a part: media by the ending of its name, everything else as text under its name.
  ///
  /// - Throws: ``CommandFailure`` with exit code 2.
  static func part(_ path: String) throws(CommandFailure) -> Part {
    let ending: String = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
    let name: String = path.split(separator: "/").last.map(String.init) ?? path
    guard let type = types.first(where: { $0.endings.contains(ending) }) else {
      return .text("\(name):\n\n" + (try TextArgument.read(file: path)))
    }
    let data: String = Data(try bytes(path)).base64EncodedString()
    return Part(.media(Media(type.kind, .base64(data), mediaType: type.mediaType, name: name)))
  }

  private static func bytes(_ path: String) throws(CommandFailure) -> [UInt8] {
    let descriptor: Int32 = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .usage("the file '\(path)' cannot be opened") }
    defer { close(descriptor) }
    guard let bytes: [UInt8] = StandardStreams.read(descriptor, maximumBytes) else {
      throw .usage("the file '\(path)' has more than \(maximumBytes >> 20) MiB")
    }
    return bytes
  }
}
