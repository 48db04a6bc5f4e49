import Foundation
import JSONKit
import MCP

/// What real servers said, from `recorded.jsonl`: two small servers on the official Python SDK 2.3.0 and 1.30.0.
struct RecordedMessages: Sendable {
  private struct Entry {
    var era: MCPEra
    /// The method of a notification or question, or the one that is answered.
    var about: String
    var message: JSON
  }

  private let entries: [Entry]

  init() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "recorded.jsonl")
    entries = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).map { line in
      let json = try JSON(parsing: Array(line))
      return Entry(
        era: MCPEra(rawValue: json["era"]?.stringValue ?? "") ?? .modern, about: json["about"]?.stringValue ?? "",
        message: json["message"] ?? .null)
    }
  }

  /// Answers to a method; empty when none was recorded in this era.
  func answers(to method: String, _ era: MCPEra) -> [JSON] {
    entries.filter { $0.era == era && $0.about == method && $0.message["method"] == nil }.map(\.message)
  }

  /// Every answer of this era.
  func answers(_ era: MCPEra) -> [JSON] {
    entries.filter { $0.era == era && $0.message["method"] == nil }.map(\.message)
  }

  /// Notifications, and questions of the server.
  func asides(_ era: MCPEra) -> [JSON] {
    entries.filter { $0.era == era && $0.message["method"] != nil }.map(\.message)
  }
}
