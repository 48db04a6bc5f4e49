/// The first message of TLS, read as far as the name of the host that is asked for.
///
/// Source: RFC 8446, sections 4.1.2 and 5.1; RFC 6066, section 3.
struct ClientHello: Sendable, Hashable {
  /// What the first bytes of a connection are.
  enum Reading: Sendable, Hashable {
    /// More bytes are needed.
    case unfinished
    case hello(ClientHello)
    /// No first message of TLS, or one that is in pieces or broken.
    case other
  }

  /// The first byte of a record that holds a handshake.
  static let recordType: UInt8 = 22
  /// The longest content of a record.
  static let maximumRecordBytes = 16 << 10
  /// Tells the peer that the name is not known here, and that nothing follows.
  static let refusal: [UInt8] = [21, 3, 3, 0, 2, 2, 112]

  /// The host's name as it is written; nil when none is named.
  let name: String?

  /// Reads the first record, in which the whole message has to be.
  static func read(_ bytes: [UInt8]) -> Reading {
    if let first = bytes.first, first != recordType { return .other }
    if bytes.count > 1, bytes[1] != 3 { return .other }
    guard bytes.count >= 5 else { return .unfinished }
    let length = Int(bytes[3]) << 8 | Int(bytes[4])
    guard (4...maximumRecordBytes).contains(length) else { return .other }
    guard bytes.count >= 5 + length else { return .unfinished }
    guard let hello = ClientHello(record: bytes[5..<5 + length]) else { return .other }
    return .hello(hello)
  }

  private init?(record: ArraySlice<UInt8>) {
    var record = Fields(bytes: record)
    guard record.number(1) == 1, var hello = record.part(3) else { return nil }
    guard hello.skip(2 + 32), hello.part(1) != nil, hello.part(2) != nil, hello.part(1) != nil else { return nil }
    guard !hello.isEmpty else {
      name = nil
      return
    }
    guard var extensions = hello.part(2), hello.isEmpty else { return nil }
    var names: [String] = []
    while !extensions.isEmpty {
      guard let kind = extensions.number(2), var content = extensions.part(2) else { return nil }
      guard kind == 0 else { continue }
      guard var list = content.part(2), content.isEmpty, list.number(1) == 0, let name = list.part(2), list.isEmpty,
        name.bytes.allSatisfy({ (0x21...0x7E).contains($0) })
      else { return nil }
      names.append(String(decoding: name.bytes, as: UTF8.self))
    }
    guard names.count <= 1 else { return nil }
    name = names.first
  }

  /// Bytes that are read from their start.
  private struct Fields {
    var bytes: ArraySlice<UInt8>

    var isEmpty: Bool { bytes.isEmpty }

    mutating func number(_ size: Int) -> Int? {
      guard bytes.count >= size else { return nil }
      defer { bytes = bytes.dropFirst(size) }
      return bytes.prefix(size).reduce(0) { $0 << 8 | Int($1) }
    }

    /// What follows its own length, which takes `size` bytes.
    mutating func part(_ size: Int) -> Fields? {
      guard let length = number(size), bytes.count >= length else { return nil }
      defer { bytes = bytes.dropFirst(length) }
      return Fields(bytes: bytes.prefix(length))
    }

    mutating func skip(_ count: Int) -> Bool {
      guard bytes.count >= count else { return false }
      bytes = bytes.dropFirst(count)
      return true
    }
  }
}
