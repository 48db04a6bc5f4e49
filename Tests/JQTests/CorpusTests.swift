import JQ
import JSONKit
import Testing

struct CorpusTests {
  @Test(arguments: Corpus.all)
  func `a program gives what the language says`(example: JQCase) throws {
    let (results, failure) = try example.run()
    #expect(failure == nil)
    #expect(results.map(\.text) == example.outputs.map { (try? JSON(parsing: $0).text) ?? $0 })
  }

  @Test func `the corpus is as large as it should be`() {
    #expect(Corpus.all.count >= 500)
  }

  @Test func `every function has a case`() throws {
    let listed = try JQProgram("builtins[] | split(\"/\")[0]").results(of: .null).compactMap(\.stringValue)
    var used: Set<String> = []
    for example in Corpus.all {
      let words = example.program.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "@")) }
      used.formUnion(words.map(String.init))
    }
    let apart: Set<String> = ["halt", "halt_error"]
    #expect(listed.filter { !used.contains($0) && !apart.contains($0) } == [])
    let formats = ["text", "json", "csv", "tsv", "html", "uri", "urid", "sh", "base64", "base64d", "base32", "base32d"]
    #expect(formats.filter { !used.contains("@" + $0) } == [])
  }
}
