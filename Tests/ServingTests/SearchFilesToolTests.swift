import JSONKit
import Testing

@testable import Serving

struct SearchFilesToolTests {
  private func search(_ folder: borrowing TemporaryFolder, _ arguments: JSON) throws -> BuiltinAnswer {
    try SearchFilesTool(workspace: try Workspace(root: folder.path)).run(arguments)
  }

  private func filled() -> TemporaryFolder {
    let folder = TemporaryFolder()
    folder.write("orders.csv", "id,customer,total\n1,Ada,12.50\r\n2,Grace,7.25\n3,ada,100.00\n")
    folder.write("notes/todo.md", "call Ada\n\nAda, Ada")
    folder.write("notes/picture", bytes: [65, 100, 97, 0])
    folder.write(".git/config", "Ada")
    return folder
  }

  @Test func `hits name the file, the line and the text`() throws {
    let answer: BuiltinAnswer = try search(filled(), ["query": "Ada"])
    #expect(answer.text == "notes/todo.md:1: call Ada\nnotes/todo.md:3: Ada, Ada\norders.csv:2: 1,Ada,12.50")
    #expect(answer.structured["matches"]?[2] == ["path": "orders.csv", "line": 2, "text": "1,Ada,12.50"])
    #expect(answer.structured["files_searched"] == 2)
    #expect(answer.structured["files_skipped"] == 1)
    #expect(answer.structured["truncated"] == false)
  }

  @Test func `case, glob, path and hidden narrow or widen`() throws {
    #expect(try search(filled(), ["query": "ada", "glob": "*.csv"]).text == "orders.csv:4: 3,ada,100.00")
    #expect(
      try search(filled(), ["query": "ADA", "ignore_case": true, "path": "orders.csv"]).text
        == "orders.csv:2: 1,Ada,12.50\norders.csv:4: 3,ada,100.00")
    #expect(try search(filled(), ["query": "Ada", "path": "notes", "glob": "*.md"]).text.hasPrefix("notes/todo.md:1"))
    #expect(try search(filled(), ["query": "Ada", "hidden": true]).text.hasPrefix(".git/config:1: Ada"))
    #expect(try search(filled(), ["query": "nobody"]).text == "(no match in 2 files)")
  }

  @Test func `matching parts alone are one per line`() throws {
    #expect(try search(filled(), ["query": "Ada", "only_matching": true, "path": "notes"]).text == "Ada\nAda\nAda")
  }

  @Test func `a regular expression finds what a text cannot`() throws {
    let amounts: JSON = ["query": "[0-9]+\\.[0-9]{2}$", "regex": true, "only_matching": true, "glob": "*.csv"]
    #expect(try search(filled(), amounts).text == "12.50\n7.25\n100.00")
    #expect(
      try search(filled(), ["query": "^CALL", "regex": true, "ignore_case": true]).text == "notes/todo.md:1: call Ada")
    #expect(
      try search(filled(), ["query": "x*", "regex": true, "only_matching": true]).text == "(no match in 2 files)")
  }

  @Test func `a long line is searched within its first part`() throws {
    let folder = TemporaryFolder()
    let ones = String(repeating: "1 ", count: 32_767)
    folder.write("long", ones + "2 3")
    #expect(try search(folder, ["query": "[23]", "regex": true, "only_matching": true]).text == "2")
    #expect(try search(folder, ["query": "3", "only_matching": true]).text == "3")
    let many: BuiltinAnswer = try search(folder, ["query": "1", "regex": true, "only_matching": true, "limit": 3])
    #expect(many.structured["matches"]?.arrayValue?.count == 3)
    #expect(many.structured["truncated"] == true)
  }

  @Test func `a text without regard to case is no expression`() throws {
    let folder = TemporaryFolder()
    folder.write("a", "A.B\\aXb")
    #expect(try search(folder, ["query": "a.b\\A", "ignore_case": true, "only_matching": true]).text == "A.B\\a")
  }

  @Test(arguments: ["(", "a{2,1}", "(a)\\1"])
  func `an expression that cannot be matched is an error that says why`(query: String) {
    let error: ServingError? = #expect(throws: ServingError.self) {
      try search(filled(), ["query": .string(query), "regex": true])
    }
    #expect(error?.code == .invalidArguments)
    #expect(error?.message.hasPrefix("/query: ") == true)
  }

  @Test func `limits cut and say so`() throws {
    let answer: BuiltinAnswer = try search(filled(), ["query": "Ada", "limit": 2])
    #expect(answer.structured["matches"]?.arrayValue?.count == 2)
    #expect(answer.structured["truncated"] == true)
    let folder = TemporaryFolder()
    folder.write("long", String(repeating: "ä", count: 1_000))
    folder.write("huge", String(repeating: "ä\n", count: 3 << 20))
    let long: BuiltinAnswer = try search(folder, ["query": "ä"])
    #expect(long.structured["matches"]?[0]?["text"]?.stringValue?.count == 301)
    #expect(long.structured["files_skipped"] == 1)
  }

  @Test(arguments: [[:], ["query": ""], ["query": "a", "path": "../x"], ["query": "a", "limt": 3]] as [JSON])
  func `a wrong argument is an error`(arguments: JSON) {
    #expect(throws: ServingError.self) { try search(filled(), arguments) }
  }
}
