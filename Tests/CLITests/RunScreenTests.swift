import JSONKit
import Runs
import Testing

@testable import TributaryCLI

struct RunScreenTests {
  private func screen(streams: Bool = true, detail: RunScreen.Detail = .normal) -> RunScreen {
    RunScreen(palette: Palette(isColoured: false), detail: detail, streams: streams, cleansAnswer: true)
  }

  private func event(_ kind: RunEvent.Kind, _ data: JSON, path: String = "", measured: JSON = [:]) -> RunEvent {
    RunEvent(run: "r_1", seq: 1, step: StepKey(path: path, occurrence: 1), kind: kind, data: data, measured: measured)
  }

  private func result(_ output: JSON, exit: Int = 0) -> RunEvent {
    let usage: JSON = ["turns": 2, "calls": 1, "input_tokens": 4_120, "output_tokens": 412]
    return event(.result, ["status": "x", "exit": JSON(exit), "output": output, "usage": usage])
  }

  @Test func `a tool call is one line with its arguments, time and size`() {
    var screen = screen()
    let path = "turn[1]/tool[0]/git.log"
    #expect(
      screen.pieces(
        for: event(.toolCall, ["input": ["tool": "git.log", "arguments": ["n": 20, "p": "."]]], path: path)) == [])
    let value: JSON = [
      "content": [["type": "text", "text": .string(String(repeating: "x", count: 3_100))]], "is_error": false,
    ]
    let done: RunEvent = event(.toolResult, ["outcome": "value", "value": value], path: path, measured: ["ms": 41])
    #expect(screen.pieces(for: done) == [.progress("▸ git.log n=20 p=. ✓ 41 ms · 3.1 KB")])
  }

  @Test func `a call with long arguments fits into 80 columns`() {
    for name in ["a.b", "repository.list_pull_requests"] {
      var screen = screen()
      let path = "turn[1]/tool[0]/\(name)"
      let arguments: JSON = ["path": .string(String(repeating: "x", count: 200))]
      _ = screen.pieces(for: event(.toolCall, ["input": ["tool": .string(name), "arguments": arguments]], path: path))
      let value: JSON = ["content": [["type": "text", "text": .string(String(repeating: "x", count: 3_100))]]]
      let done: RunEvent = event(.toolResult, ["outcome": "value", "value": value], path: path, measured: ["ms": 141])
      guard case .progress(let line)? = screen.pieces(for: done).first else { return #expect(Bool(false)) }
      #expect(
        line.hasPrefix("▸ \(name) path=xxx") && line.hasSuffix("x… ✓ 141 ms · 3.1 KB") && line.count <= 80, "\(line)")
    }
  }

  @Test func `a failed call tells why on one clean line`() {
    var screen = screen()
    let path = "turn[1]/tool[0]/git.log"
    _ = screen.pieces(for: event(.toolCall, ["input": ["tool": "git.log", "arguments": [:]]], path: path))
    let value: JSON = ["content": [["type": "text", "text": "no\u{1B}[2J\nrepository"]], "is_error": true]
    let done: RunEvent = event(.toolResult, ["outcome": "value", "value": value], path: path)
    #expect(screen.pieces(for: done) == [.progress("▸ git.log ✗ no repository")])
  }

  @Test func `a call that was not allowed was never begun, and has its name all the same`() {
    var screen = screen()
    let denied: JSON = ["outcome": "denied", "error": ["code": "denied", "message": "not on a Sunday"]]
    #expect(
      screen.pieces(for: event(.toolResult, denied, path: "turn[1]/tool[0]/git.push"))
        == [.progress("▸ git.push ✗ not on a Sunday")])
  }

  @Test func `a model that is asked is told below until something of its answer is shown`() {
    var (screen, unseen) = (screen(), self.screen(streams: false))
    for kind in [RunEvent.Kind.start, .modelRequest] {
      let data: JSON = kind == .start ? ["model": "scripted/x"] : ["input": [:]]
      _ = screen.pieces(for: event(kind, data))
      _ = unseen.pieces(for: event(kind, data))
    }
    #expect((screen.status, unseen.status) == ("◐ scripted/x", "◐ scripted/x"))
    let delta: RunEvent = event(.modelDelta, ["channel": "text", "part": 0, "text": "It is"])
    #expect(screen.pieces(for: delta) == [.answer("It is")])
    #expect(unseen.pieces(for: delta) == [])
    #expect((screen.status, unseen.status) == (nil, "◐ scripted/x"))
    _ = unseen.pieces(for: event(.modelResult, ["outcome": "value"]))
    #expect(unseen.status == nil)
  }

  @Test func `another attempt is told with its reason`() {
    var screen = screen()
    let told: RunEvent = event(
      .retry, ["kind": "retry", "reason": "Attempt 1 failed (lost);\nthe next one follows in 1s."])
    #expect(screen.pieces(for: told) == [.progress("↻ Attempt 1 failed (lost); the next one follows in 1s.")])
  }

  @Test func `calls, and how far they have come, are one line below until they end, and not while somebody is asked`() {
    var screen = screen()
    let (path, other) = ("turn[1]/tool[0]/git.log", "turn[1]/tool[1]/git.push")
    #expect(screen.status == nil)
    for (tool, path) in [("git.log", path), ("git.push", other)] {
      _ = screen.pieces(for: event(.toolCall, ["input": ["tool": .string(tool), "arguments": [:]]], path: path))
    }
    #expect(screen.status == "◐ git.log · git.push")
    let progress: JSON = ["done": .double(3), "total": .double(10), "message": "three\u{1B}[2J\npages"]
    #expect(screen.pieces(for: event(.progress, progress, path: path)) == [])
    _ = screen.pieces(for: event(.progress, ["done": .double(0.5)], path: other))
    #expect(screen.status == "◐ git.log 3/10 three pages · git.push 0.5")
    _ = screen.pieces(for: event(.approvalAsk, ["input": ["message": "May it?"]], path: other + "/approval"))
    #expect(screen.status == nil)
    _ = screen.pieces(for: event(.approvalAnswer, ["outcome": "value"], path: other + "/approval"))
    _ = screen.pieces(for: event(.toolResult, ["outcome": "value", "value": ["content": []]], path: path))
    #expect(screen.status == "◐ git.push 0.5")
    var verbose = self.screen(detail: .verbose)
    #expect(verbose.pieces(for: event(.progress, progress, path: path)) == [.progress("  ◐ 3/10 three pages")])
    #expect(verbose.status == nil)
  }

  @Test func `the answer is streamed once and ends its line`() {
    var screen = screen()
    let delta: (String) -> RunEvent = { event(.modelDelta, ["channel": "text", "part": 0, "text": .string($0)]) }
    #expect(screen.pieces(for: delta("Hel")) == [.answer("Hel")])
    #expect(screen.pieces(for: delta("lo")) == [.answer("lo")])
    let last: [RunScreen.Piece] = screen.pieces(for: result("Hello"), after: .milliseconds(6_230))
    #expect(last == [.answer("\n"), .progress("─ 2 turns · 1 call · 4.1k in / 412 out · 6.2 s ─ r_1")])
  }

  @Test func `without streaming only the final answer reaches standard output`() {
    var screen = screen(streams: false, detail: .quiet)
    #expect(screen.pieces(for: event(.modelDelta, ["channel": "text", "part": 0, "text": "I look"])) == [])
    #expect(screen.pieces(for: result("The answer")) == [.answer("The answer"), .answer("\n")])
  }

  @Test func `a structured answer is printed as JSON`() {
    var screen = screen(streams: false, detail: .quiet)
    #expect(screen.pieces(for: result(["total": 3])) == [.answer("{\"total\":3}"), .answer("\n")])
  }

  @Test func `a failed run prints no answer`() {
    var screen = screen(streams: false, detail: .quiet)
    #expect(screen.pieces(for: result(nil, exit: 8)) == [])
  }

  @Test func `server states are lines, and a failure is told even when quiet`() {
    var screen = screen(detail: .quiet)
    #expect(screen.pieces(for: event(.serverState, ["server": "git", "state": "ready", "tools": 12])) == [])
    let failed: RunEvent = event(.serverState, ["server": "git", "state": "failed", "error": "exit code 3"])
    #expect(screen.pieces(for: failed) == [.progress("● git ✗ exit code 3")])
    var normal = self.screen()
    let ready: RunEvent = event(.serverState, ["server": "git", "state": "ready", "tools": 1])
    #expect(normal.pieces(for: ready) == [.progress("● git ✓ 1 tool")])
  }

  @Test func `what a server asked for is told, and always when it did not get it`() {
    let accepted: JSON = ["server": "s", "kind": "sampling", "action": "accept", "by": "configuration"]
    let declined: JSON = ["server": "s", "kind": "url", "action": "decline", "by": "approver", "reason": "no\u{1B}[2J"]
    var normal = screen()
    #expect(
      normal.pieces(for: event(.inputAnswer, accepted))
        == [.progress("? s asked for a model's answer: ✓ as its file allows")])
    var quiet = screen(detail: .quiet)
    #expect(quiet.pieces(for: event(.inputAnswer, accepted)) == [])
    #expect(
      quiet.pieces(for: event(.inputAnswer, declined))
        == [.progress("? s asked for a visit to an address: declined (no)")])
  }
}
