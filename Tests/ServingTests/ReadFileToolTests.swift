import JSONKit
import Testing

@testable import Serving

struct ReadFileToolTests {
  private func read(_ folder: borrowing TemporaryFolder, _ arguments: JSON) throws -> JSON {
    try ReadFileTool(workspace: try Workspace(root: folder.path)).run(arguments).structured
  }

  @Test func `a whole file comes with its lines counted`() throws {
    let folder = TemporaryFolder()
    folder.write("a.txt", "one\ntwo\nthree")
    #expect(
      try read(folder, ["path": "a.txt"])
        == ["path": "a.txt", "size": 13, "start_line": 1, "end_line": 3, "text": "one\ntwo\nthree"])
  }

  @Test(arguments: [
    (1, 1, "one\n", 1), (2, 2, "two\n", 2), (2, 9, "two\nthree\n", 3), (3, 3, "three\n", 3), (4, 9, "", 3),
    (9, 9, "", 8),
  ])
  func `a range of lines is cut out`(start: Int, end: Int, text: String, last: Int) throws {
    let folder = TemporaryFolder()
    folder.write("a.txt", "one\ntwo\nthree\n")
    let answer: JSON = try read(folder, ["path": "a.txt", "start_line": JSON(start), "end_line": JSON(end)])
    #expect(answer["text"]?.stringValue == text)
    #expect(answer["end_line"]?.intValue == last)
    #expect(answer["next_line"] == nil)
  }

  @Test func `the byte limit cuts behind a whole line and tells where to go on`() throws {
    let folder = TemporaryFolder()
    folder.write("a.txt", "one\ntwo\nthree\n")
    let answer: JSON = try read(folder, ["path": "a.txt", "max_bytes": 9])
    #expect(answer["text"] == "one\ntwo\n")
    #expect(answer["end_line"] == 2)
    #expect(answer["next_line"] == 3)
    let rest: JSON = try read(folder, ["path": "a.txt", "start_line": 3, "max_bytes": 9])
    #expect(rest["text"] == "three\n")
    #expect(rest["next_line"] == nil)
  }

  @Test(arguments: 1...9)
  func `a single long line is cut between two characters`(limit: Int) throws {
    let folder = TemporaryFolder()
    folder.write("a.txt", "aä€😀z")
    let text: String = try #require(try read(folder, ["path": "a.txt", "max_bytes": JSON(limit)])["text"]?.stringValue)
    #expect("aä€😀z".hasPrefix(text))
    #expect(text.utf8.count <= limit)
    #expect(text.utf8.count > limit - 4)
  }

  @Test func `reading in ranges gives the whole file back`() throws {
    let folder = TemporaryFolder()
    let whole: String = (0..<30_000).map { "line \($0)\n" }.joined()
    folder.write("a.txt", whole)
    var text = ""
    var next: Int? = 1
    while let start: Int = next {
      let answer: JSON = try read(folder, ["path": "a.txt", "start_line": JSON(start), "max_bytes": 70_000])
      text += try #require(answer["text"]?.stringValue)
      next = answer["next_line"]?.intValue
    }
    #expect(text == whole)
  }

  @Test func `what is no text is refused`() throws {
    let folder = TemporaryFolder()
    folder.write("zero", bytes: [65, 0, 66])
    folder.write("latin", bytes: [0xE4, 0xF6])
    folder.write("folder/x", "")
    folder.pipe("pipe")
    let workspace = try Workspace(root: folder.path)
    let expected: [(String, ServingError.Code)] = [
      ("zero", .binary), ("latin", .binary), ("folder", .notReadable), ("pipe", .notReadable), ("none", .notFound),
      ("../x", .outsideRoot),
    ]
    for (name, code) in expected {
      let error: ServingError? = #expect(throws: ServingError.self) {
        try ReadFileTool(workspace: workspace).run(["path": .string(name)])
      }
      #expect(error?.code == code, "\(name)")
    }
  }

  @Test(
    arguments: [[:], ["path": 1], ["path": "a", "start_line": 3, "end_line": 2], ["path": "a", "start_line": 0]]
      as [JSON])
  func `a wrong argument is an error`(arguments: JSON) {
    let folder = TemporaryFolder()
    #expect(throws: ServingError.self) { try read(folder, arguments) }
  }
}
