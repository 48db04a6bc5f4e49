import Testing

@testable import TributaryCLI

struct FiguresTests {
  @Test(arguments: [(0, "0 ms"), (999, "999 ms"), (1_000, "1.0 s"), (6_290, "6.2 s"), (200_000, "3 min 20 s")])
  func `durations`(milliseconds: Int, expected: String) {
    #expect(Figures.duration(milliseconds: milliseconds) == expected)
  }

  @Test(arguments: [(312, "312 B"), (3_100, "3.1 KB"), (2_000_000, "2.0 MB")])
  func `sizes`(bytes: Int, expected: String) {
    #expect(Figures.size(bytes) == expected)
  }

  @Test func `colour follows the terminal and the environment`() {
    #expect(ColorChoice.auto.palette(isTerminal: true, environment: [:]).isColoured)
    #expect(!ColorChoice.auto.palette(isTerminal: false, environment: [:]).isColoured)
    #expect(!ColorChoice.auto.palette(isTerminal: true, environment: ["NO_COLOR": "1"]).isColoured)
    #expect(!ColorChoice.auto.palette(isTerminal: true, environment: ["TERM": "dumb"]).isColoured)
    #expect(ColorChoice.auto.palette(isTerminal: false, environment: ["CLICOLOR_FORCE": "1"]).isColoured)
    #expect(ColorChoice.always.palette(isTerminal: false, environment: ["NO_COLOR": "1"]).isColoured)
  }
}
