import JSONKit

/// What was approved of the servers of one place: a text that people read and compare, sorted by name.
package struct LockFile: Sendable, Hashable {
  /// One server and its tools as somebody approved of them.
  package struct Entry: Sendable, Hashable {
    package var record: TrustRecord
    /// Of each tool by its name the SHA-256 of its definition.
    package var tools: [String: String]

    package init(record: TrustRecord, tools: [String: String]) {
      self.record = record
      self.tools = tools
    }

    fileprivate init?(json: JSON) {
      guard let record = TrustRecord(json: json), let tools = json["tools"]?.objectValue else { return nil }
      var pins: [String: String] = [:]
      for member in tools {
        guard let pin = member.value.stringValue else { return nil }
        pins[member.key] = pin
      }
      self.init(record: record, tools: pins)
    }

    fileprivate var json: JSON {
      var members: JSON.Object = record.json.objectValue ?? [:]
      members.append("tools", .sorted(tools.mapValues(JSON.string)))
      return .object(members)
    }
  }

  /// The name of the file of a project.
  package static let name = "tributary.lock"
  /// The longest file that is read.
  package static let maximumBytes = 8 << 20

  /// By the servers' names.
  package var servers: [String: Entry] = [:]

  package init() {}

  /// Reads what ``bytes`` wrote; nil for anything else.
  package init?(bytes: [UInt8]) {
    guard bytes.count <= Self.maximumBytes, let json = try? JSON(parsing: bytes), json["v"] == 1,
      let members = json["servers"]?.objectValue
    else { return nil }
    for member in members {
      guard let entry = Entry(json: member.value) else { return nil }
      servers[member.key] = entry
    }
  }

  /// The text, one member on each line.
  package var bytes: [UInt8] {
    let json: JSON = ["v": 1, "servers": .sorted(servers.mapValues(\.json))]
    return Array((json.text(pretty: true) + "\n").utf8)
  }
}

extension JSON {
  /// An object with its members in the order of their names' bytes.
  static func sorted(_ members: [String: JSON]) -> JSON {
    let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    return .object(JSON.Object(sorted.map { JSON.Member(key: $0.key, value: $0.value) }))
  }
}
