import JSONKit
import Runs
import Testing

@testable import TributaryCLI

struct CallArgumentsTests {
  private static let schema: JSON = [
    "type": "object",
    "properties": [
      "text": ["type": "string"], "count": ["type": "integer"], "ratio": ["type": "number"], "on": ["type": "boolean"],
      "list": ["type": "array", "items": ["type": "integer"]], "tags": ["type": "array", "items": ["type": "string"]],
      "object": ["type": "object"], "either": ["anyOf": [["type": "integer"], ["type": "null"], ["type": "string"]]],
      "maybe": ["type": ["string", "null"]], "any": [:],
    ],
  ]

  private func read(_ words: [String]) throws -> JSON { try CallArguments(schema: Self.schema).read(words) }

  @Test(
    arguments: [
      (["text=12"], ["text": "12"]), (["text=a=b"], ["text": "a=b"]), (["text="], ["text": ""]),
      (["count=12"], ["count": 12]),
      (["count=123456789012345678901"], ["count": .digits("123456789012345678901")]), (["ratio=1.5"], ["ratio": 1.5]),
      (["ratio=2"], ["ratio": 2]), (["on=true"], ["on": true]), (["list=1", "list=2"], ["list": [1, 2]]),
      (["list=[3,4]"], ["list": [3, 4]]), (["tags=a"], ["tags": ["a"]]), (["object={\"a\":1}"], ["object": ["a": 1]]),
      (["either=5"], ["either": 5]), (["either=null"], ["either": nil]), (["either=x"], ["either": "x"]),
      (["maybe=x"], ["maybe": "x"]), (["any=5"], ["any": "5"]), (["new=x"], ["new": "x"]), (["any:=[1]"], ["any": [1]]),
      (["text:=\"q\""], ["text": "q"]), ([], [:]),
    ] as [([String], JSON)])
  func `a value takes the type of its schema`(words: [String], expected: JSON) throws {
    #expect(try read(words) == expected)
  }

  @Test(arguments: [
    ["text"], ["=x"], ["count=abc"], ["count=1.5"], ["on=yes"], ["list=x"], ["object=x"], ["object={"], ["any:=x"],
    ["text=a", "text=b"],
  ])
  func `what does not fit is a usage error that names the argument`(words: [String]) throws {
    let failure: CommandFailure? = #expect(throws: CommandFailure.self) { try read(words) }
    #expect(failure?.exit == .usage)
    let key: Substring = words[0].prefix { $0 != "=" && $0 != ":" }
    #expect(failure?.message.contains(key) == true)
  }
}
