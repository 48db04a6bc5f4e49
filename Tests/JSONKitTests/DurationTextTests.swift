import JSONKit
import Testing

struct DurationTextTests {
  @Test(arguments: [
    (Duration.seconds(6), "6s"), (.seconds(120), "2m"), (.seconds(3600), "1h"), (.seconds(90), "90s"),
    (.milliseconds(250), "250ms"), (.milliseconds(1500), "1.5s"), (.milliseconds(1050), "1.05s"), (.zero, "0s"),
  ])
  func `a duration is written as a configuration would write it`(duration: Duration, text: String) {
    #expect(duration.shortText == text)
  }
}
