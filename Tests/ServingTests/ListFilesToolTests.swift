import JSONKit
import Testing

@testable import Serving

struct ListFilesToolTests {
  private func list(_ folder: borrowing TemporaryFolder, _ arguments: JSON = [:]) throws -> BuiltinAnswer {
    try ListFilesTool(workspace: try Workspace(root: folder.path)).run(arguments)
  }

  private func filled() -> TemporaryFolder {
    let folder = TemporaryFolder()
    folder.write("a/b.txt", "12345")
    folder.write("a.txt", "1")
    folder.write("a/c/d.csv", "")
    folder.write(".hidden", "")
    folder.write("ab", "")
    folder.link("link", to: "/etc")
    return folder
  }

  @Test func `names are in byte order of their paths and hidden ones are left out`() throws {
    let answer: BuiltinAnswer = try list(filled(), ["recursive": true])
    #expect(answer.text == "a.txt\na/\na/b.txt\na/c/\na/c/d.csv\nab\nlink")
    let first: JSON? = answer.structured["entries"]?[0]
    #expect(first == ["path": "a.txt", "type": "file", "size": 1])
    #expect(answer.structured["entries"]?[6] == ["path": "link", "type": "link"])
    #expect(answer.structured["truncated"] == false)
  }

  @Test func `without recursion only the folder itself is listed`() throws {
    #expect(try list(filled()).text == "a.txt\na/\nab\nlink")
    #expect(try list(filled(), ["path": "a"]).text == "a/b.txt\na/c/")
    #expect(try list(filled(), ["path": "./a/./c/"]).text == "a/c/d.csv")
    #expect(try list(filled(), ["hidden": true]).text.hasPrefix(".hidden\n"))
  }

  @Test func `a glob looks everywhere below the start folder`() throws {
    #expect(try list(filled(), ["glob": "*.txt"]).text == "a.txt\na/b.txt")
    #expect(try list(filled(), ["glob": "c/*", "path": "a"]).text == "a/c/d.csv")
    #expect(try list(filled(), ["glob": "*.nothing"]).text == "(nothing found)")
  }

  @Test func `the limit cuts and says so`() throws {
    let answer: BuiltinAnswer = try list(filled(), ["recursive": true, "limit": 2])
    #expect(answer.structured["truncated"] == true)
    #expect(answer.structured["entries"]?.arrayValue?.count == 2)
    #expect(answer.text.contains("more entries than the limit of 2"))
    #expect(try list(filled(), ["recursive": true, "limit": 7]).structured["truncated"] == false)
  }

  @Test(
    arguments: [["path": "a.txt"], ["path": "nope"], ["limit": 0], ["limit": "1"], ["pth": "a"], ["glob": "["]]
      as [JSON])
  func `a wrong argument is an error`(arguments: JSON) {
    #expect(throws: ServingError.self) { try list(filled(), arguments) }
  }
}
