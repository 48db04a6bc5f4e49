import JSONKit

/// Data and schemas that several parts of the server use.
enum Samples {
  /// One red pixel, base64.
  static let png =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=="
  /// A sound of one sample, base64.
  static let wav = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA="

  /// A tool that takes nothing.
  static let nothing: JSON = ["type": "object", "additionalProperties": false]

  /// The schema of an object with these members, all of them required.
  static func object(_ properties: JSON.Object) -> JSON {
    let names = properties.map { JSON.string($0.key) }
    return ["type": "object", "properties": .object(properties), "required": .array(names)]
  }

  /// The schema of an object with one text.
  static func text(_ name: String) -> JSON { object([name: ["type": "string"]]) }

  /// A schema that needs more of JSON Schema 2020-12 than most: anchors, references, conditions.
  static let schema2020: JSON = [
    "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
    "$defs": [
      "address": [
        "$anchor": "addressDef", "type": "object",
        "properties": ["street": ["type": "string"], "city": ["type": "string"]],
      ]
    ],
    "properties": [
      "name": ["type": "string"], "address": ["$ref": "#/$defs/address"],
      "contactMethod": ["type": "string", "enum": ["phone", "email"]], "phone": ["type": "string"],
      "email": ["type": "string"],
    ],
    "allOf": [["anyOf": [["required": ["phone"]], ["required": ["email"]]]]],
    "if": ["properties": ["contactMethod": ["const": "phone"]], "required": ["contactMethod"]],
    "then": ["required": ["phone"]], "else": ["required": ["email"]], "additionalProperties": false,
  ]
}
