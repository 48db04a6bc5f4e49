/// Bytes in an address: `data:image/png;base64,…`.
///
/// Source: RFC 2397; read 2026-11-29. Only the base64 form is read, and the bytes stay as they are.
struct DataURL {
  /// The media type, without parameters.
  let mediaType: String
  /// The bytes in base64.
  let base64: String

  /// Nil for every other address.
  init?(_ url: String) {
    let bytes = url.utf8
    guard url.prefix(5).lowercased() == "data:", let comma = bytes.firstIndex(of: UInt8(ascii: ",")) else { return nil }
    let head = url[..<comma].dropFirst(5).split(separator: ";", omittingEmptySubsequences: false)
    guard let type = head.first, type.utf8.contains(UInt8(ascii: "/")), head.last?.lowercased() == "base64" else {
      return nil
    }
    mediaType = type.lowercased()
    base64 = String(url[bytes.index(after: comma)...])
  }
}
