/// OpenAI's names of audio formats.
enum AudioFormat {
  /// The name for a media type: `mp3` for `audio/mpeg`, else mostly the subtype.
  static func name(of mediaType: String) -> String {
    let subtype = mediaType.split(separator: "/").last.map(String.init) ?? ""
    switch subtype {
    case "mpeg": return "mp3"
    case "x-wav", "wave": return "wav"
    default: return subtype
    }
  }
}
