import Agents
import JSONRPC
import Synchronization

/// Asks the person at the terminal, about one thing at a time.
///
/// It talks over the terminal itself: standard input may be the prompt and standard output the product.
struct TerminalApprover: Approver {
  let signature = "terminal"
  private let palette: Palette
  private let screen: SharedScreen
  private let turns = Turns()

  init(_ console: Console) {
    (palette, screen) = (console.palette, console.screen)
  }

  func decide(_ request: ApprovalRequest) async throws -> ApprovalAnswer {
    try await turns.take()
    defer { turns.leave() }
    guard let terminal = ControllingTerminal.open() else { return .cancel("the terminal is gone") }
    await screen.beginDialog()
    defer { screen.endDialog() }
    terminal.forgetInput()
    var dialog: any Dialog = dialog(request)
    terminal.write(dialog.begin())
    while true {
      do {
        guard let line: String = try await terminal.readLine() else {
          terminal.write("\n")
          return .cancel("the terminal was closed")
        }
        switch dialog.heard(line) {
        case .show(let text): terminal.write(text)
        case .end(let answer):
          guard case .call = request.kind, answer.decision == .cancel else { return answer }
          // To choose nothing about a call is no answer that a model could work with: it ends the run.
          await Signals.interrupt()
          throw CancellationError()
        }
      } catch {
        terminal.write("\n")
        throw error
      }
    }
  }

  private func dialog(_ request: ApprovalRequest) -> any Dialog {
    switch request.kind {
    case .form(let form): FormDialog(request, form, palette)
    case .visit(let url): ConsentDialog(visit: url, request, palette)
    case .sampling(let sampling, let model): ConsentDialog(sampling, model: model, request, palette)
    case .samplingResult(let result): ConsentDialog(result, request, palette)
    case .question(let form, let show): QuestionDialog(request, form, show, palette)
    case .call(let call): CallDialog(call, request, palette)
    }
  }

  /// First come, first served.
  private final class Turns: Sendable {
    private let waiting = Mutex<[Wakeup]>([])

    func take() async throws {
      let mine = Wakeup()
      let isFirst: Bool = waiting.withLock { waiting in
        waiting.append(mine)
        return waiting.count == 1
      }
      if !isFirst { await mine.wait() }
      guard Task.isCancelled else { return }
      leave(mine)
      throw CancellationError()
    }

    func leave() { leave(nil) }

    /// Gives up a place; who is first now has the turn.
    private func leave(_ place: Wakeup?) {
      let next: Wakeup? = waiting.withLock { waiting in
        let index: Int = place.flatMap { place in waiting.firstIndex { $0 === place } } ?? 0
        if waiting.indices.contains(index) { waiting.remove(at: index) }
        return index == 0 ? waiting.first : nil
      }
      next?.fire()
    }
  }
}
