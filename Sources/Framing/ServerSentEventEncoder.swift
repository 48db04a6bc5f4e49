/// Writes server-sent events.
///
/// Source: WHATWG HTML, section 9.2 "Server-sent events"; read 2026-11-29.
public enum ServerSentEventEncoder {
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  /// Appends one event.
  ///
  /// - Parameters:
  ///   - data: each of its lines, which end with LF, CRLF or CR, becomes a line of its own.
  ///   - name: what kind of event it is, on one line; none when empty.
  ///   - id: what a client names to go on after this event, on one line; nil for none.
  ///   - retryMilliseconds: how long a client shall wait before it comes back; nil to say nothing.
  public static func write(
    _ data: some Sequence<UInt8>, name: String = "", id: String? = nil, retryMilliseconds: Int? = nil,
    to bytes: inout [UInt8]
  ) {
    if let id { field("id", id, to: &bytes) }
    if let retryMilliseconds { field("retry", String(retryMilliseconds), to: &bytes) }
    if !name.isEmpty { field("event", name, to: &bytes) }
    bytes.append(contentsOf: "data: ".utf8)
    var isAfterReturn = false
    for byte in data {
      switch byte {
      case lineFeed where isAfterReturn: isAfterReturn = false
      case lineFeed, carriageReturn:
        isAfterReturn = byte == carriageReturn
        bytes.append(contentsOf: "\ndata: ".utf8)
      default:
        isAfterReturn = false
        bytes.append(byte)
      }
    }
    bytes.append(contentsOf: "\n\n".utf8)
  }

  /// Appends one event whose data is a JSON text, on one line: line ends in a JSON text mean no more than blanks.
  public static func write(
    json: [UInt8], name: String = "", id: String? = nil, retryMilliseconds: Int? = nil, to bytes: inout [UInt8]
  ) {
    bytes.reserveCapacity(bytes.count + json.count + 64)
    if let id { field("id", id, to: &bytes) }
    if let retryMilliseconds { field("retry", String(retryMilliseconds), to: &bytes) }
    if !name.isEmpty { field("event", name, to: &bytes) }
    bytes.append(contentsOf: "data: ".utf8)
    let start = bytes.count
    bytes.append(contentsOf: json)
    for place in start..<bytes.count where bytes[place] == lineFeed || bytes[place] == carriageReturn {
      bytes[place] = UInt8(ascii: " ")
    }
    bytes.append(contentsOf: "\n\n".utf8)
  }

  /// Appends a line that readers skip, which shows that the stream is alive.
  public static func writeComment(_ text: String = "", to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: ":"))
    if !text.isEmpty { bytes.append(UInt8(ascii: " ")) }
    bytes.append(contentsOf: text.utf8.lazy.filter { $0 != lineFeed && $0 != carriageReturn })
    bytes.append(contentsOf: "\n\n".utf8)
  }

  private static func field(_ name: String, _ value: String, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: name.utf8)
    bytes.append(contentsOf: ": ".utf8)
    bytes.append(contentsOf: value.utf8.lazy.filter { $0 != lineFeed && $0 != carriageReturn && $0 != 0 })
    bytes.append(lineFeed)
  }
}
