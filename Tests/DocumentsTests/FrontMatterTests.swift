import Documents
import JSONKit
import Testing

struct FrontMatterTests {
  @Test(arguments: [
    "---\nname: x\n---\nHello\n\nWorld\n", "#!/usr/bin/env -S tributary run\n---\nname: x\n---\n\nHello\n\nWorld",
    "\n---  \nname: x\n--- \nHello\n\nWorld\n\n", "\u{FEFF}---\nname: x\n---\nHello\n\nWorld",
    "---\r\nname: x\r\n---\r\nHello\n\nWorld",
  ])
  func `the header is YAML and the rest is the body`(text: String) throws {
    let document = try read(text, "a.md")
    #expect(document.value == ["name": "x"])
    #expect(document.body == "Hello\n\nWorld")
  }

  @Test(arguments: ["Hello\n---\nx", "#!/usr/bin/env tributary\nHello\n---\nx"])
  func `a text without a header is all body`(text: String) throws {
    let document = try read(text, "a.md")
    #expect(document.value == [:])
    #expect(document.body == "Hello\n---\nx")
  }

  @Test func `a fence inside the body stays`() throws {
    #expect(try read("---\na: 1\n---\nx\n---\ny", "a.md").body == "x\n---\ny")
  }

  @Test func `an empty header is an empty object`() throws {
    #expect(try read("---\n---\nx", "a.md").value == [:])
  }
}
