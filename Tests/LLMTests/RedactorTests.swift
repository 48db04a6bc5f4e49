import Foundation
import JSONKit
import LLM
import Testing

struct RedactorTests {
  private let redactor = Redactor()
  private let secret = "sk-0123/45 \"6789\"+ü"

  init() { redactor.add(secret) }

  @Test func `the value is replaced wherever it stands`() {
    #expect(redactor.redact(secret) == "***")
    #expect(redactor.redact("a\(secret)b\(secret)") == "a***b***")
    #expect(redactor.redact("nothing to hide") == "nothing to hide")
  }

  @Test func `its form in JSON, in a URL and in base64 is replaced, too`() throws {
    let json = JSON.object(["key": .string(secret)]).text
    #expect(redactor.redact(json) == #"{"key":"***"}"#)
    let url = try #require(secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(["-"])))
    #expect(redactor.redact("https://x?key=\(url)&a=1") == "https://x?key=***&a=1")
  }

  @Test(arguments: ["", "u", "us", "use", "user"])
  func `base64 is replaced wherever in a longer text the value begins`(user: String) {
    for tail in ["", "1", "12", "123"] {
      let text = Data("\(user)\(secret)\(tail)".utf8).base64EncodedString()
      #expect(redactor.redact("Basic \(text)").contains("***"), "\(text)")
    }
  }

  @Test func `strings and keys of a value are replaced, numbers stay`() {
    let value: JSON = ["a": [.string("x \(secret)"), 1, nil], "b": ["c": true]]
    #expect(redactor.redact(value) == ["a": ["x ***", 1, nil], "b": ["c": true]])
    #expect(redactor.redact(.object([secret: 1])) == ["***": 1])
  }

  @Test func `short values are left alone`() {
    redactor.add("short")
    redactor.add("")
    #expect(redactor.redact("a short text") == "a short text")
  }

  @Test func `the longest of overlapping secrets wins`() {
    redactor.add("abcdefgh")
    redactor.add("abcdefghij-rest")
    #expect(redactor.redact("abcdefghij-rest abcdefgh") == "*** ***")
  }

  @Test func `the lines of a key of many lines are replaced by themselves`() {
    redactor.add("-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0\nshort\n-----END KEY-----")
    #expect(redactor.redact("got MIIEvQIBADANBgkqhkiG9w0!") == "got ***!")
    #expect(redactor.redact("short") == "short")
  }
}
