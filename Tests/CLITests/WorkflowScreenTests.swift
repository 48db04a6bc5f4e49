import JSONKit
import Runs
import Testing

@testable import TributaryCLI

struct WorkflowScreenTests {
  private static let plain = Palette(isColoured: false)

  private func screen(_ detail: RunScreen.Detail = .normal) -> WorkflowScreen {
    WorkflowScreen(palette: Self.plain, detail: detail, cleansAnswer: true)
  }

  private func event(
    _ kind: RunEvent.Kind, _ path: String, _ data: JSON, measured: JSON = [:]
  ) -> RunEvent {
    RunEvent(
      run: "r_1", seq: 1, step: StepKey(path: path, occurrence: path.isEmpty ? 0 : 1), kind: kind, data: data,
      measured: measured)
  }

  @Test func `a map tells how many of its items were begun`() {
    var screen = screen()
    let map: JSON = ["input": ["verb": "map", "items": 8]]
    #expect(screen.pieces(for: event(.stepStart, "rows", map)) == [.progress("▹ rows map of 8")])
    for path in ["rows[0]/text", "rows[0]/fields", "rows[3]/text"] {
      _ = screen.pieces(for: event(.toolCall, path, ["input": ["tool": "files.read_file"]]))
    }
    #expect(screen.status(after: .seconds(2)) == "◐ rows 2/8 · rows[0]/text · rows[0]/fields · rows[3]/text · 2.0 s")
    let done = event(.stepResult, "rows", ["outcome": "value", "value": ["status": "succeeded"]], measured: ["ms": 41])
    #expect(screen.pieces(for: done) == [.progress("▸ rows ✓ 41 ms")])
  }

  @Test func `a step that tells how far it has come is shown with it`() {
    var screen = screen()
    _ = screen.pieces(for: event(.toolCall, "a", ["input": ["tool": "files.read"]]))
    #expect(screen.pieces(for: event(.progress, "a", ["done": .double(1), "total": .double(4)])) == [])
    #expect(screen.status(after: .seconds(2)) == "◐ a 1/4 · 2.0 s")
  }

  @Test func `a step is one line when it ends, with what it asked`() {
    var screen = screen()
    #expect(screen.pieces(for: event(.toolCall, "a", ["input": ["tool": "files.read"]])) == [])
    let value: JSON = ["content": [["type": "text", "text": "no\u{1B}[2J\nfile"]], "is_error": true]
    let failed = event(.toolResult, "a", ["outcome": "value", "value": value], measured: ["ms": 7])
    #expect(screen.pieces(for: failed) == [.progress("▸ a files.read ✗ 7 ms no file")])
    #expect(screen.status(after: .zero) == nil)
  }

  @Test func `pauses and points in time of the run itself are not shown`() {
    var screen = screen(.verbose)
    #expect(screen.pieces(for: event(.stepStart, "a/now", ["input": nil])) == [])
    #expect(screen.pieces(for: event(.stepResult, "a/now", ["outcome": "value", "value": 1])) == [])
    #expect(screen.pieces(for: event(.stepStart, "a/$retry", ["input": ["attempt": 1]])) == [])
  }

  @Test func `another attempt tells why and when`() {
    var screen = screen()
    let again = event(.retry, "a", ["attempt": 1, "reason": "too much to do", "delay_ms": 1_500])
    #expect(screen.pieces(for: again) == [.progress("↻ a: too much to do; again in 1.5 s")])
  }

  @Test func `while a person is asked nothing is drawn below`() {
    var screen = screen()
    _ = screen.pieces(for: event(.toolCall, "a", ["input": ["tool": "files.read"]]))
    #expect(
      screen.pieces(for: event(.approvalAsk, "b", ["input": ["message": "Go on?"]])) == [.progress("? b Go on?")])
    #expect(screen.status(after: .zero) == nil)
    let answer: JSON = ["outcome": "value", "value": ["accepted": true, "action": "accept"]]
    #expect(screen.pieces(for: event(.approvalAnswer, "b", answer)) == [.progress("▸ b ✓ accepted")])
    #expect(screen.status(after: .zero) != nil)
  }

  @Test func `an answer about a call of a step is told like that of a step that asks`() {
    var screen = screen()
    for (answer, words) in [("accept", "✓ accepted"), ("decline", "✗ declined"), ("cancel", "✗ declined")] {
      let told = event(
        .approvalAnswer, "act/approval", ["outcome": "value", "value": ["action": .string(answer)]])
      #expect(screen.pieces(for: told) == [.progress("▸ act/approval \(words)")])
    }
  }

  @Test(
    arguments: [
      ("one", "one\n"), (["only": "text"], "text\n"), (["only": ["a": 1]], "{\n  \"a\": 1\n}\n"),
      (["a": 1, "b": 2], "{\n  \"a\": 1,\n  \"b\": 2\n}\n"),
    ] as [(JSON, String)])
  func `one output stands alone and several are an object`(output: JSON, text: String) {
    var screen = screen(.quiet)
    let end = event(.result, "", ["status": "succeeded", "exit": 0, "output": output])
    #expect(screen.pieces(for: end) == [.answer(text)])
  }

  @Test func `objects are shown as a table and everything else as it is`() {
    let rows: JSON = [["a": 1, "b": "x\u{1B}[2J"], ["a": 20, "c": true]]
    #expect(
      WorkflowExhibit(["table": rows], Self.plain)?.text == "  a   b  c\n  1   x\n  20     true\n")
    #expect(WorkflowExhibit(["table": [1]], Self.plain)?.text == "  [\n    1\n  ]\n")
    let diff = WorkflowExhibit(["diff": "-a\n+b"], Palette(isColoured: true))
    #expect(diff?.text == "\u{1B}[31m  -a\u{1B}[0m\n\u{1B}[32m  +b\u{1B}[0m\n")
    #expect(WorkflowExhibit(nil, Self.plain)?.text == nil)
    let many = WorkflowExhibit(["table": .array((0..<42).map { ["n": JSON($0)] })], Self.plain)
    #expect(many?.text.hasSuffix("  39\n  … and 2 rows more\n") == true)
  }
}
