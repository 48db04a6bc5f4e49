import Testing
import Tributary

struct SecretTests {
  @Test func `a key is never printed`() {
    let secret = Secret("sk-12345")
    var dumped = ""
    dump(ProviderConfig(apiKey: "sk-12345"), to: &dumped)
    #expect("\(secret)" == "***")
    #expect(!dumped.contains("sk-12345"))
    #expect(!String(reflecting: secret).contains("sk-12345"))
  }

  @Test func `a reference is shown, a text around one is not`() {
    #expect(Secret(reference: "${env:KEY}").description == "${env:KEY}")
    #expect(Secret(reference: "x${env:KEY}").description == "***")
    #expect(Secret(reference: "${env:KEY:-sk-1}").description == "***")
  }
}
