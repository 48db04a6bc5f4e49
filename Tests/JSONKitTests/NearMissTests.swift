import JSONKit
import Testing

struct NearMissTests {
  @Test(arguments: [
    ("servres", ["servers", "server"], "servers"),
    ("maxTurn", ["max_turns", "maxTurns"], "maxTurns"),
    ("user-id", ["user_id", "name"], "user_id"),
    ("CITY", ["country", "city"], "city"),
    ("teh", ["the", "then"], "the"),
  ])
  func `a slip of the pen finds the name that was meant`(written: String, names: [String], meant: String) {
    #expect(written.nearest(in: names) == meant)
  }

  @Test(arguments: [("x", ["y"]), ("", ["a"]), ("city", ["temperature"]), ("city", ["city"]), ("abc", [])])
  func `what is not close is not suggested`(written: String, names: [String]) {
    #expect(written.nearest(in: names) == nil)
    #expect(written.didYouMean(in: names) == "")
  }

  @Test func `the suggestion reads as the end of a sentence`() {
    #expect("unknown key \"nmae\"" + "nmae".didYouMean(in: ["name"]) == "unknown key \"nmae\"; did you mean \"name\"?")
  }

  @Test func `of two equally close names the first one is suggested`() {
    #expect("cat".nearest(in: ["car", "bat"]) == "car")
    #expect("cat".nearest(in: ["bat", "car"]) == "bat")
  }

  @Test func `names beyond the length limit are not compared`() {
    let long = String(repeating: "a", count: 129)
    #expect(long.nearest(in: [long + "b"]) == nil)
    #expect((long.dropLast() + "").nearest(in: [String(long.dropLast(2))]) != nil)
  }
}
