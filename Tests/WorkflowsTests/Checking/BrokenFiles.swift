import JSONKit
import Testing
import Workflows

/// A text that is wrong, and all that is said about it: `line:column: severity[code]: message; fix`.
struct BrokenFile: Sendable, CustomTestStringConvertible {
  var name: String
  var text: String
  var expected: [String]
  var knowsTools: Bool

  init(_ name: String, _ text: String, _ expected: [String], knowsTools: Bool = false) {
    self.name = name
    self.text = text
    self.expected = expected
    self.knowsTools = knowsTools
  }

  var testDescription: String { name }
}

/// The corpus of files that are wrong.
enum BrokenFiles {
  static let all: [BrokenFile] = structure + values + verbs + expressions + names + shapes + tools + safety

  /// The tools of the corpus.
  static let knownTools = WorkflowTools(
    [
      "git": [
        WorkflowTools.Tool(
          "log",
          inputSchema: [
            "type": "object", "required": ["repo"],
            "properties": ["repo": ["type": "string"], "max": ["type": "integer", "minimum": 1]],
          ],
          outputSchema: [
            "type": "object", "additionalProperties": false,
            "properties": [
              "commits": [
                "type": "array",
                "items": [
                  "type": "object", "additionalProperties": false,
                  "properties": ["id": ["type": "string"], "author": ["type": "string"]],
                ],
              ]
            ],
          ], annotations: ["readOnlyHint": true]),
        WorkflowTools.Tool(
          "commit",
          inputSchema: [
            "type": "object", "required": ["repo", "message"],
            "properties": ["repo": ["type": "string"], "message": ["type": "string"]],
          ], annotations: ["destructiveHint": false]),
        WorkflowTools.Tool("reset", inputSchema: ["type": "object", "properties": ["repo": ["type": "string"]]]),
      ],
      "fetch": [
        WorkflowTools.Tool(
          "fetch", inputSchema: ["type": "object", "required": ["url"], "properties": ["url": ["type": "string"]]],
          annotations: ["readOnlyHint": true])
      ],
    ], otherServers: ["search"])
}
