import JSONKit

/// An image, a sound or a document.
public struct Media: Sendable, Hashable {
  /// What the bytes are for.
  public enum Kind: String, Sendable, Hashable {
    case image, audio, file
  }

  /// Where the bytes are.
  public enum Source: Sendable, Hashable {
    /// The bytes in base64, as they go on the wire.
    case base64(String)
    /// An address that the provider can fetch.
    case url(String)
    /// The provider's own name for a file uploaded before.
    case fileID(String)
  }

  /// What it is.
  public var kind: Kind
  /// Where it is.
  public var source: Source
  /// For example `image/png`; needed for ``Source/base64(_:)``.
  public var mediaType: String?
  /// A file name or title for the model to see.
  public var name: String?
  /// How closely the model should look, in the provider's word, for example `low`.
  public var detail: String?

  /// A medium of this kind at this source.
  public init(_ kind: Kind, _ source: Source, mediaType: String? = nil, name: String? = nil, detail: String? = nil) {
    self.kind = kind
    self.source = source
    self.mediaType = mediaType
    self.name = name
    self.detail = detail
  }
}

extension Media {
  var members: JSON.Object {
    var object: JSON.Object = ["type": .string(kind.rawValue)]
    switch source {
    case .base64(let data): object["data"] = .string(data)
    case .url(let url): object["url"] = .string(url)
    case .fileID(let id): object["file_id"] = .string(id)
    }
    if let mediaType { object["media_type"] = .string(mediaType) }
    if let name { object["name"] = .string(name) }
    if let detail { object["detail"] = .string(detail) }
    return object
  }

  /// Reads a part of type `image`, `audio` or `file` with one of `data`, `url` or `file_id`.
  init(json: JSON, at path: JSONPointer) throws(JSONError) {
    var reader = try ObjectReader(json, at: path)
    guard let kind = Kind(rawValue: try reader.string("type")) else {
      throw reader.invalid("type", "expected image, audio or file")
    }
    let mediaType = try reader.optionalString("media_type")
    let source: Source
    if let data = try reader.optionalString("data") {
      if mediaType == nil { throw reader.invalid("media_type", "data needs its media type, for example image/png") }
      source = .base64(data)
    } else if let url = try reader.optionalString("url") {
      source = .url(url)
    } else if let id = try reader.optionalString("file_id") {
      source = .fileID(id)
    } else {
      throw reader.invalid("data", "one of data, url or file_id is required")
    }
    self.init(
      kind, source, mediaType: mediaType, name: try reader.optionalString("name"),
      detail: try reader.optionalString("detail"))
  }
}
