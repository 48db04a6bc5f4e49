import FoundationEssentials
package import JSONKit
package import Runs

/// The published schema of events, for tests that make some.
package struct RunEventSchema: Sendable {
  private let schema: JSONSchema

  /// Reads the file beside the sources of `Runs`.
  package init() throws {
    let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = sources.appending(path: "Runs").appending(path: "run-event.schema.json")
    schema = try JSONSchema(JSON(parsing: Array(try Data(contentsOf: file))))
  }

  /// One line per violation of an event in its published form.
  package func violations(of event: JSON) -> [String] {
    schema.validate(event).map { "\(event["type"]?.text ?? "?"): \($0)" }
  }

  /// One line per violation of any of these events.
  package func violations(of events: some Sequence<RunEvent>) -> [String] {
    events.flatMap { violations(of: $0.json) }
  }
}
