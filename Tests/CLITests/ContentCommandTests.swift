import Foundation
import JSONKit
import Testing

/// The commands for resources and prompts.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct ContentCommandTests {
  private static let library: ShellServer = {
    var server = ShellServer()
    server.initialize =
      #"result '{"protocolVersion":"2025-11-25","capabilities":{"tools":{},"resources":{},"prompts":{}},"serverInfo":{"name":"x","version":"1"}}'"#
    server.more = #"""
      *'"method":"resources/list"'*) result '{"resources":[{"uri":"note://a","name":"a","title":"A note","mimeType":"text/plain","size":2048,"x":1},{"uri":"note://b","name":"b"}]}' ;;
      *'"method":"resources/templates/list"'*) result '{"resourceTemplates":[{"uriTemplate":"note://{name}","name":"any note"}]}' ;;
      *'"method":"resources/read"'*'note://a'*) result '{"contents":[{"uri":"note://a","text":"line one\nline two"}]}' ;;
      *'"method":"resources/read"'*'note://bad'*) result '{"contents":[{"uri":"note://bad","blob":"***"}]}' ;;
      *'"method":"resources/read"'*'note://b'*) result '{"contents":[{"uri":"note://b","mimeType":"image/png","blob":"AAEC/w=="}]}' ;;
      *'"method":"resources/read"'*) refuse -32002 'there is no such note' ;;
      *'"method":"prompts/list"'*) result '{"prompts":[{"name":"review","description":"Reviews code.","arguments":[{"name":"code","required":true},{"name":"tone"}]},{"name":"hi"}]}' ;;
      *'"method":"prompts/get"'*'"review"'*) printf '%s' "$line" > prompt.json; result '{"messages":[{"role":"user","content":{"type":"text","text":"Review this."}},{"role":"assistant","content":{"type":"text","text":"Gladly."}}]}' ;;
      *'"method":"prompts/get"'*) result '{"messages":[{"role":"user","content":{"type":"text","text":"Say hi."}}]}' ;;
      """#
    return server
  }()

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try Self.library.write("lib", to: folder)
    try ShellServer().write("plain", to: folder)
    return folder
  }

  private func run(_ folder: TemporaryFolder, _ arguments: String...) async throws -> TributaryProgram.Outcome {
    let running = try folder.program().start(arguments + ["--servers-dir", "servers.d"])
    let exit: Int32 = await running.exit()
    return TributaryProgram.Outcome(exit: exit, output: try running.text(.output), errors: try running.text(.errors))
  }

  @Test(arguments: [["resources"], ["resources", "ls"], ["resources", "ls", "lib"]])
  func `the resources of all servers are listed, and those that have none say nothing`(words: [String]) async throws {
    let folder = try folder()
    let running = try folder.program().start(words + ["--servers-dir", "servers.d"])
    #expect(await running.exit() == 0)
    #expect(
      try running.text(.output) == """
        SERVER  URI       TYPE        SIZE    NAME
        lib     note://a  text/plain  2.0 KB  A note
        lib     note://b                      b

        """)
    #expect(try running.text(.errors) == "")
    try await folder.expectNoProcess("lib")
  }

  @Test func `lists as JSON hold what the server said, and whose it is`() async throws {
    let folder = try folder()
    let resources = try await run(folder, "resources", "ls", "--json")
    let first = try JSON(parsing: resources.output)[0]
    #expect(first?["server"] == "lib")
    #expect(first?["uri"] == "note://a")
    #expect(first?["x"] == 1)
    let templates = try await run(folder, "resources", "ls", "--templates", "-o", "json")
    #expect(
      try JSON(parsing: templates.output) == [
        ["server": "lib", "uriTemplate": "note://{name}", "name": "any note"]
      ])
    let prompts = try await run(folder, "prompts", "ls", "lib", "--json")
    #expect(try JSON(parsing: prompts.output)[0]?["arguments"]?[0]?["name"] == "code")
  }

  @Test func `a server without any is an empty list that says so`() async throws {
    for command in ["resources", "prompts"] {
      let outcome = try await run(try folder(), command, "ls", "plain")
      #expect(outcome.exit == 0)
      #expect(outcome.output == "")
      #expect(outcome.errors == "plain has no \(command)\n")
    }
  }

  @Test func `a server that fails hides no other, and is exit code 5 when it was asked for`() async throws {
    let folder = try folder()
    try folder.write("servers.d/gone.json", #"{"command":"/no/such/program"}"#)
    let all = try await run(folder, "resources", "ls")
    #expect(all.exit == 0)
    #expect(all.output.contains("note://a"))
    #expect(all.errors.contains("warning: gone"), "\(all.errors)")
    #expect(try await run(folder, "resources", "ls", "gone").exit == 5)
    #expect(try await run(folder, "resources", "get", "gone", "x").exit == 5)
    let slip = try await run(folder, "resources", "ls", "lob")
    #expect(slip.exit == 2)
    #expect(slip.errors.contains("did you mean \"lib\"?"), "\(slip.errors)")
  }

  @Test func `a resource is written as it is: text, bytes, JSON, or into a file`() async throws {
    let folder = try folder()
    #expect(try await run(folder, "resources", "get", "lib", "note://a").output == "line one\nline two")
    let json = try await run(folder, "resources", "get", "lib", "note://b", "--json")
    #expect(try JSON(parsing: json.output) == [["uri": "note://b", "mimeType": "image/png", "blob": "AAEC/w=="]])
    #expect(try await run(folder, "resources", "get", "lib", "note://b", "-o", "json").output == json.output)
    #expect(try await run(folder, "resources", "get", "lib", "note://b", "-o", "b.png").exit == 0)
    #expect(try Data(contentsOf: URL(filePath: folder.path + "/b.png")) == Data([0, 1, 2, 255]))
    let running = try folder.program().start(["resources", "get", "lib", "note://b", "--servers-dir", "servers.d"])
    #expect(await running.exit() == 0)
    #expect(try Data(contentsOf: URL(filePath: folder.path + "/.output")) == Data([0, 1, 2, 255]))
  }

  @Test func `what is not there or is no base64 is exit code 1`() async throws {
    let folder = try folder()
    let missing = try await run(folder, "resources", "get", "lib", "note://none")
    #expect(missing.exit == 1)
    #expect(missing.errors.contains("there is no such note"))
    let bad = try await run(folder, "resources", "get", "lib", "note://bad")
    #expect(bad.exit == 1)
    #expect(bad.errors.contains("are not base64"))
    #expect(missing.output + bad.output == "")
    #expect(try await run(folder, "resources", "get", "lib", "note://a", "-o", "no/such/folder").exit == 2)
    #expect(try await run(folder, "resources", "get", "lib", "note://a", "--json", "-o", "x").exit == 2)
  }

  @Test func `bytes are not written to a terminal, and text is`() async throws {
    let (folder, terminal) = (try folder(), try PseudoTerminal())
    let screen = try #require(FileHandle(forUpdatingAtPath: terminal.path))
    let bytes = try folder.program().start(
      ["resources", "get", "lib", "note://b", "--servers-dir", "servers.d"], output: screen)
    #expect(await bytes.exit() == 2)
    #expect(try bytes.text(.errors).contains("note://b (image/png) is no text: write it to a file with -o FILE"))
    let text = try folder.program().start(
      ["resources", "get", "lib", "note://a", "--servers-dir", "servers.d"], output: screen)
    #expect(await terminal.screen(until: "two\n") == "line one\nline two\n")
    #expect(await text.exit() == 0)
  }

  @Test func `prompts are listed with their arguments`() async throws {
    let outcome = try await run(try folder(), "prompts", "ls")
    #expect(
      outcome.output == """
        PROMPT      ARGUMENTS    DESCRIPTION
        lib.review  code [tone]  Reviews code.
        lib.hi

        """)
  }

  @Test  // PR-04
  func `a prompt is filled in with texts and printed, one message as its text alone`() async throws {
    let folder = try folder()
    let review = try await run(folder, "prompts", "get", "lib.review", "code=x=1", "tone:=5")
    #expect(review.exit == 0, "\(review.errors)")
    #expect(review.output == "[user]\nReview this.\n[assistant]\nGladly.\n")
    let sent = try JSON(parsing: try String(contentsOfFile: folder.path + "/prompt.json", encoding: .utf8))
    #expect(sent["params"]?["arguments"] == ["code": "x=1", "tone": "5"])
    #expect(try await run(folder, "prompts", "get", "lib.hi").output == "Say hi.\n")
    let json = try await run(folder, "prompts", "get", "lib.hi", "--json")
    #expect(try JSON(parsing: json.output)["messages"]?[0]?["role"] == "user")
  }

  @Test(arguments: [
    (["lib.reviw"], "did you mean \"review\"?"), (["lib.review"], "needs code=…"),
    (["lib.review", "code=1", "tune=2"], "did you mean \"tone\"?"), (["nodot"], "'nodot' names no prompt"),
    (["none.hi"], "there is no server \"none\""),
  ])
  func `a slip in a prompt is exit code 2 that says what was meant`(words: [String], text: String) async throws {
    let folder = try folder()
    let running = try folder.program().start(["prompts", "get"] + words + ["--servers-dir", "servers.d"])
    #expect(await running.exit() == 2)
    let errors = try running.text(.errors)
    #expect(errors.contains(text), "\(errors)")
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `shells complete the commands`(shell: String) async throws {
    let outcome = try await TemporaryFolder().program().run("completions", shell)
    for word in ["resources", "prompts", "templates"] { #expect(outcome.output.contains(word)) }
  }
}
