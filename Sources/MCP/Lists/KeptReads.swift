import JSONKit

/// The resources that were read, for as long as they may be used again: a value without clocks.
///
/// Source: Model Context Protocol, "Caching", revision 2026-07-28; read 2026-11-26.
package struct KeptReads: Sendable {
  private struct Read: Sendable {
    var contents: [MCPResourceContents]
    var until: Duration
    var bytes: Int
  }

  private var reads: [ByteKey: Read] = [:]
  /// The addresses, the one read longest ago first.
  private var order: [ByteKey] = []
  /// The bytes of all that is kept.
  package private(set) var bytes = 0
  /// How often something changed.
  package private(set) var changes = 0
  private let maximumBytes: Int

  package init(maximumBytes: Int) {
    self.maximumBytes = maximumBytes
  }

  /// The contents; nil when they have to be asked for.
  package func contents(of uri: String, at now: Duration) -> [MCPResourceContents]? {
    guard let read = reads[ByteKey(uri)], now < read.until else { return nil }
    return read.contents
  }

  /// Keeps what was read, unless it was asked for before the last change; the oldest makes room.
  package mutating func keep(
    _ contents: [MCPResourceContents], of uri: String, bytes: Int, until: Duration, asked changes: Int
  ) {
    forget(ByteKey(uri))
    guard changes == self.changes, bytes <= maximumBytes else { return }
    while self.bytes + bytes > maximumBytes, let oldest = order.first { forget(oldest) }
    reads[ByteKey(uri)] = Read(contents: contents, until: until, bytes: bytes)
    order.append(ByteKey(uri))
    self.bytes += bytes
  }

  /// A resource has other contents now, and with it those that contain it or are contained in it.
  package mutating func change(_ uri: String) {
    changes += 1
    for key in order where Self.areRelated(key.text, uri) { forget(key) }
  }

  /// Any resource may have other contents now.
  package mutating func changeAll() {
    changes += 1
    reads = [:]
    order = []
    bytes = 0
  }

  private mutating func forget(_ key: ByteKey) {
    guard let read = reads.removeValue(forKey: key) else { return }
    order.removeAll { $0 == key }
    bytes -= read.bytes
  }

  private static func areRelated(_ left: String, _ right: String) -> Bool {
    left.utf8.count < right.utf8.count ? right.utf8.starts(with: left.utf8) : left.utf8.starts(with: right.utf8)
  }
}
