import JSONKit
import LLM

/// Reads the images, sounds and files a model answers with.
enum GeminiMedia {
  /// The media and the member that held it; nil where the part holds none.
  static func read(_ members: JSON.Object) -> (key: String, media: Media)? {
    if let inline = members["inlineData"], let data = inline["data"]?.stringValue {
      let type = inline["mimeType"]?.stringValue ?? ""
      return ("inlineData", Media(kind(of: type), .base64(data), mediaType: type))
    }
    if let file = members["fileData"], let uri = file["fileUri"]?.stringValue {
      let type = file["mimeType"]?.stringValue
      return ("fileData", Media(kind(of: type ?? ""), .url(uri), mediaType: type))
    }
    return nil
  }

  private static func kind(of type: String) -> Media.Kind {
    if type.hasPrefix("image/") { return .image }
    return type.hasPrefix("audio/") ? .audio : .file
  }
}
