import Glibc
import LLM
import Tributary

/// A file that goes with a prompt.
enum Attachment {
  /// The file as a part: media by the ending of its name, everything else as text under its name.
  ///
  /// - Throws: ``CommandFailure`` with exit code 2.
  static func part(_ path: String) throws(CommandFailure) -> Part {
    let bytes: [UInt8] = AttachedFile.isMedia(path) ? try bytes(path) : Array(try TextArgument.read(file: path).utf8)
    guard let part = AttachedFile.part(path, bytes) else { throw .usage("the file '\(path)' is not UTF-8") }
    return part
  }

  private static func bytes(_ path: String) throws(CommandFailure) -> [UInt8] {
    let descriptor: Int32 = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .usage("the file '\(path)' cannot be opened") }
    defer { close(descriptor) }
    guard let bytes: [UInt8] = StandardStreams.read(descriptor, AttachedFile.maximumBytes) else {
      throw .usage("the file '\(path)' has more than \(AttachedFile.maximumBytes >> 20) MiB")
    }
    return bytes
  }
}
