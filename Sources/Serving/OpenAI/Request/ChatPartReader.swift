import JSONKit
import LLM

/// Reads one part of the content of a message.
enum ChatPartReader {
  static func part(_ entry: ObjectReader) throws(JSONError) -> Part {
    var reader = entry
    var part: Part
    switch try reader.string("type") {
    case "text": part = .text(try reader.string("text"))
    case "refusal": part = Part(.refusal(try reader.string("refusal")))
    case "image_url": part = Part(.media(try image(&reader)))
    case "input_audio": part = Part(.media(try audio(&reader)))
    case "file": part = Part(.media(try file(&reader)))
    default: throw reader.unserved("type", "expected text, image_url, input_audio, file or refusal")
    }
    part.cache = try cache(&reader)
    return part
  }

  private static func image(_ reader: inout ObjectReader) throws(JSONError) -> Media {
    var image = try reader.reader("image_url")
    let url = try image.string("url")
    let detail = try image.optionalString("detail")
    if let data = DataURL(url) { return Media(.image, .base64(data.base64), mediaType: data.mediaType, detail: detail) }
    let scheme = url.prefix(8).lowercased()
    guard scheme.hasPrefix("https://") || scheme.hasPrefix("http://") else {
      throw image.invalid("url", "expected an address with https:// or data:image/…;base64,…")
    }
    return Media(.image, .url(url), detail: detail)
  }

  private static func audio(_ reader: inout ObjectReader) throws(JSONError) -> Media {
    var audio = try reader.reader("input_audio")
    let format = try audio.string("format")
    return Media(
      .audio, .base64(try audio.string("data")), mediaType: format == "mp3" ? "audio/mpeg" : "audio/\(format)")
  }

  /// A file by the id of an earlier upload is the provider's, which has to be the one that is asked.
  private static func file(_ reader: inout ObjectReader) throws(JSONError) -> Media {
    var file = try reader.reader("file")
    let name = try file.optionalString("filename")
    if let id = try file.optionalString("file_id") { return Media(.file, .fileID(id), name: name) }
    let text = try file.string("file_data")
    if let data = DataURL(text) { return Media(.file, .base64(data.base64), mediaType: data.mediaType, name: name) }
    guard let name, name.lowercased().hasSuffix(".pdf") else {
      throw file.invalid("file_data", "expected data:TYPE;base64,…, so that the type is known")
    }
    return Media(.file, .base64(text), mediaType: "application/pdf", name: name)
  }

  /// A wish to cache up to here, in OpenAI's words or in those of clients that know Anthropic's.
  private static func cache(_ reader: inout ObjectReader) throws(JSONError) -> CacheMark? {
    for member in ["prompt_cache_breakpoint", "cache_control"] {
      guard var mark = try reader.optionalReader(member) else { continue }
      guard let text = try mark.optionalString("ttl") else { return CacheMark() }
      guard let ttl = lifetime(text) else { throw mark.invalid("ttl", "expected minutes or hours, for example 30m") }
      return CacheMark(ttl: ttl)
    }
    return nil
  }

  private static func lifetime(_ text: String) -> Duration? {
    guard let number = Int(text.dropLast()), 1...10_000 ~= number else { return nil }
    return switch text.last {
    case "m": .seconds(number * 60)
    case "h": .seconds(number * 3_600)
    default: nil
    }
  }
}
