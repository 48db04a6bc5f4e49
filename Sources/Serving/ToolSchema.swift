import JSONKit

/// Short forms for the schemas of the built-in tools.
enum ToolSchema {
  static func object(_ properties: JSON.Object, required: [String]) -> JSON {
    [
      "type": "object", "properties": .object(properties), "required": .array(required.map(JSON.string)),
      "additionalProperties": false,
    ]
  }

  static func string(_ description: String) -> JSON {
    ["type": "string", "description": .string(description)]
  }

  static func flag(_ description: String) -> JSON {
    ["type": "boolean", "default": false, "description": .string(description)]
  }

  static func integer(_ description: String, _ range: ClosedRange<Int>, default value: Int? = nil) -> JSON {
    var schema: JSON.Object = [
      "type": "integer", "minimum": JSON(range.lowerBound), "maximum": JSON(range.upperBound),
    ]
    if let value { schema.append("default", JSON(value)) }
    schema.append("description", .string(description))
    return .object(schema)
  }

  static func array(of items: JSON) -> JSON {
    ["type": "array", "items": items]
  }

  /// A count or size in an answer.
  static let count: JSON = ["type": "integer", "minimum": 0]

  static let path: JSON = string("A path below the served folder, such as \"src/main.c\"; default the folder itself.")

  static let glob: JSON = string(
    "A pattern: * and ? within a name, ** across folders, [a-z]. Without a slash it is compared with names, "
      + "with one with paths from the start folder. Implies recursive.")

  static let hidden: JSON = flag("Include names that begin with a dot.")
}
