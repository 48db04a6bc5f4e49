import JSONKit
import MCP

/// The forms that people are asked to fill in.
enum Forms {
  static let name: JSON = Samples.text("name")
  static let yes: JSON = Samples.object(["ok": ["type": "boolean"]])
  static let contact: JSON = Samples.object([
    "username": ["type": "string", "description": "Your name here"],
    "email": ["type": "string", "format": "email", "description": "Where you are written to"],
  ])

  /// Every kind of field, each holding something at first.
  static let defaults: JSON = [
    "type": "object",
    "properties": [
      "name": ["type": "string", "default": "John Doe"], "age": ["type": "integer", "default": 30],
      "score": ["type": "number", "default": 95.5],
      "status": ["type": "string", "enum": ["active", "inactive", "pending"], "default": "active"],
      "verified": ["type": "boolean", "default": true],
    ],
  ]

  /// Every way to write down choices.
  static let choices: JSON = [
    "type": "object",
    "properties": [
      "untitledSingle": ["type": "string", "enum": ["option1", "option2", "option3"]],
      "titledSingle": ["type": "string", "oneOf": titled],
      "legacyEnum": [
        "type": "string", "enum": ["opt1", "opt2", "opt3"],
        "enumNames": ["Option One", "Option Two", "Option Three"],
      ],
      "untitledMulti": ["type": "array", "items": ["type": "string", "enum": ["option1", "option2", "option3"]]],
      "titledMulti": ["type": "array", "items": ["anyOf": titled]],
    ],
  ]

  private static let titled: JSON = [
    ["const": "value1", "title": "First Option"], ["const": "value2", "title": "Second Option"],
    ["const": "value3", "title": "Third Option"],
  ]
}

extension MCPElicitationAnswer {
  /// What was answered, in words for a test to read.
  var words: String {
    switch self {
    case .accept(let content): "action=accept, content=\(JSON.object(content).text)"
    case .decline: "action=decline"
    case .cancel: "action=cancel"
    }
  }

  /// One text of a filled-in form; "nobody" where it was not filled in.
  func text(_ field: String) -> String {
    guard case .accept(let content) = self else { return "nobody" }
    return content[field]?.stringValue ?? "nobody"
  }
}
