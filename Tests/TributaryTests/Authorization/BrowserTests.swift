import Testing

@testable import Tributary

struct BrowserTests {
  @Test(
    arguments: [
      (nil, ["xdg-open", "U"]), ("", ["xdg-open", "U"]), ("firefox", ["firefox", "U"]),
      ("open -a %s -n:other", ["open", "-a", "U", "-n"]), ("sh x.sh:w3m", ["sh", "x.sh", "U"]),
    ] as [(String?, [String])])  // A-19 S-13
  func `the address is one argument of the browser, and no shell reads it`(variable: String?, words: [String]) {
    let url = "https://as/authorize?x=$(reboot);`id`&state='\""
    var host = FakeHost()
    host.variables["BROWSER"] = variable
    #expect(Browser(host.environment).words(for: url) == words.map { $0 == "U" ? url : $0 })
  }
}
