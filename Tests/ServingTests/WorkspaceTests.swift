import JSONKit
import Testing

@testable import Serving

struct WorkspaceTests {
  private func code(_ workspace: Workspace, _ path: String) -> ServingError.Code? {
    do {
      _ = try workspace.open(path)
      return nil
    } catch { return error.code }
  }

  @Test(arguments: ["..", "../secret.txt", "a/../../secret.txt", "/etc/passwd", "a/../..", "./../secret.txt", "//etc"])
  func `a path that would leave the folder is refused`(path: String) throws {
    let outer = TemporaryFolder()
    outer.write("secret.txt", "secret")
    outer.write("root/a/file.txt", "x")
    #expect(code(try Workspace(root: outer.path + "/root"), path) == .outsideRoot)
  }

  @Test func `a symbolic link that leaves the folder is refused and one that stays is followed`() throws {
    let outer = TemporaryFolder()
    outer.write("secret.txt", "secret")
    outer.write("root/a/b/file.txt", "inside")
    outer.link("root/absolute", to: "/etc/passwd")
    outer.link("root/up", to: "../secret.txt")
    outer.link("root/folder", to: "..")
    outer.link("root/good", to: "a/b/../b/file.txt")
    outer.link("root/a/back", to: "../a/b")
    outer.link("root/loop", to: "loop")
    let workspace = try Workspace(root: outer.path + "/root")
    #expect(code(workspace, "absolute") == .outsideRoot)
    #expect(code(workspace, "up") == .outsideRoot)
    #expect(code(workspace, "folder/secret.txt") == .outsideRoot)
    #expect(code(workspace, "loop") == .limit)
    #expect(try workspace.open("good").read(100) == Array("inside".utf8))
    #expect(try workspace.open("a/back/file.txt").read(100) == Array("inside".utf8))
  }

  @Test func `a path of odd bytes is refused before the system sees it`() throws {
    let folder = TemporaryFolder()
    let workspace = try Workspace(root: folder.path)
    #expect(code(workspace, "a\u{0}b") == .invalidArguments)
    #expect(code(workspace, String(repeating: "a/", count: 2_049)) == .invalidArguments)
    #expect(code(workspace, String(repeating: "a", count: 300)) == .invalidArguments)
    #expect(code(workspace, "missing") == .notFound)
  }

  @Test func `a missing root is an error that names it`() {
    let error: ServingError? = #expect(throws: ServingError.self) { try Workspace(root: "/nowhere/at/all") }
    #expect(error?.code == .notFound)
    #expect(error?.message.contains("/nowhere/at/all") == true)
  }
}
