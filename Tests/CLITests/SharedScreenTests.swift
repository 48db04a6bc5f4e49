import JSONKit
import Runs
import Synchronization
import Testing

@testable import TributaryCLI

struct SharedScreenTests {
  /// The lines on the screen.
  private final class Lines: Sendable {
    private let state = Mutex<[String]>([])

    var all: [String] { state.withLock { $0 } }

    func add(_ line: String) { state.withLock { $0.append(line) } }
  }

  private let lines = Lines()

  /// - Parameter patience: the default is longer than any test may take.
  private func screen(patience: Duration = .seconds(3_600)) -> SharedScreen {
    SharedScreen(patience: patience) { [lines] in lines.add($0) }
  }

  private func event(_ kind: RunEvent.Kind, path: String = "") -> RunEvent {
    RunEvent(run: "r_1", seq: 1, step: StepKey(path: path, occurrence: 1), kind: kind, data: nil)
  }

  @Test func `a dialog begins when its question was told, and what happens meanwhile stands below it`() async {
    let screen = screen()
    screen.shown(event(.start))
    async let dialog: Void = screen.beginDialog()
    screen.note("before")
    screen.shown(event(.approvalAsk, path: "a/approval"))
    await dialog
    screen.note("meanwhile")
    #expect(screen.hasDialog)
    #expect(lines.all == ["before"])
    screen.endDialog()
    screen.note("after")
    #expect(lines.all == ["before", "meanwhile", "after"])
  }

  @Test func `a dialog outside of a run, or after one, begins at once`() async {
    let screen = screen()
    await screen.beginDialog()
    screen.endDialog()
    for kind in [RunEvent.Kind.start, .result] { screen.shown(event(kind)) }
    await screen.beginDialog()
    #expect(screen.hasDialog)
  }

  @Test func `a question that is not part of the run is not waited for without end`() async {
    let screen = screen(patience: .zero)
    screen.shown(event(.start))
    await screen.beginDialog()
    #expect(screen.hasDialog)
  }

  @Test func `a question that was answered is no question any more`() async {
    let screen = screen()
    for kind in [RunEvent.Kind.inputAsk, .inputAnswer] { screen.shown(event(kind, path: "a")) }
    async let dialog: Void = screen.beginDialog()
    screen.note("before")
    screen.shown(event(.inputAsk, path: "b"))
    await dialog
    screen.note("meanwhile")
    #expect(lines.all == ["before"])
  }

  @Test func `of very many lines during a dialog the last ones are counted only`() async {
    let screen = screen()
    await screen.beginDialog()
    for number in 0..<SharedScreen.maximumWaiting + 2 { screen.note("\(number)") }
    screen.endDialog()
    #expect(lines.all.count == SharedScreen.maximumWaiting + 1)
    #expect(lines.all.last == "… 2 lines more")
  }

  @Test func `a dialog that is cancelled while it waits goes on`() async {
    let screen = screen()
    screen.shown(event(.start))
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await screen.beginDialog() }
      group.cancelAll()
    }
    #expect(screen.hasDialog)
  }
}
