import Agents
import Glibc
import JSONKit
import JSONRPC
import Synchronization

/// Has the program at the other end of standard input decide: it reads the questions among the events of `-o stream-json`
/// and answers each by a line.
///
/// ```json
/// {"path":"turn[1]/tool[0]/files.write_file/approval","action":"accept"}
/// {"path":"turn[1]/tool[1]/files.remove/approval","action":"decline","reason":"not this one"}
/// ```
///
/// `path` is that of the event `approval.ask` or `input.ask`. Members: `action` (`accept`, `decline`, `cancel`), `reason`,
/// `arguments` (what a call is made with instead), `pattern` (calls that are agreed to from now on), `content` (a form). At the
/// end of standard input everything that is asked is declined.
final class StreamApprover: Approver {
  /// The longest line, in bytes.
  static let maximumLine = 1 << 20
  /// The most answers that are kept for questions that have not come.
  static let maximumEarly = 64

  private struct Answer: Sendable {
    var path: String
    var answer: ApprovalAnswer
  }

  private struct State: Sendable {
    var waiting: [(path: String, wakeup: Wakeup, answer: ApprovalAnswer?)] = []
    var early: [Answer] = []
    var isOver = false
  }

  let signature = "stream-json"
  private let state = Mutex(State())
  private let tell: @Sendable (String) -> Void

  /// - Parameter tell: hears of lines that are no answer.
  init(tell: @escaping @Sendable (String) -> Void) {
    self.tell = tell
  }

  /// Begins to read standard input, until it or this process ends.
  func start() {
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(self)
    let error: Int32 = unsafe pthread_create(
      &thread, nil,
      { context in
        if let context = unsafe context {
          unsafe Unmanaged<StreamApprover>.fromOpaque(context).takeRetainedValue().read()
        }
        return nil
      }, context.toOpaque())
    guard error == 0 else {
      unsafe context.release()
      return end()
    }
    pthread_detach(thread)
  }

  func decide(_ request: ApprovalRequest) async throws -> ApprovalAnswer {
    let path: String = request.path ?? ""
    let wakeup = Wakeup()
    let known: ApprovalAnswer? = state.withLock { state in
      if let place = state.early.firstIndex(where: { Self.answers($0.path, path) }) {
        return state.early.remove(at: place).answer
      }
      if state.isOver { return .decline(Self.ended) }
      state.waiting.append((path, wakeup, nil))
      return nil
    }
    if let known { return known }
    await wakeup.wait()
    let answer: ApprovalAnswer? = state.withLock { state in
      guard let place = state.waiting.firstIndex(where: { $0.wakeup === wakeup }) else { return nil }
      return state.waiting.remove(at: place).answer
    }
    try Task.checkCancellation()
    return answer ?? .decline(Self.ended)
  }

  static let ended = "standard input ended before there was an answer"

  /// Takes one line.
  func heard(_ line: String) {
    guard line.contains(where: { !$0.isWhitespace }) else { return }
    do throws(JSONError) {
      guard let answer = Self.answer(try JSON(parsing: line)) else {
        return tell("a line of standard input is no answer: it needs \"path\" and \"action\" accept, decline or cancel")
      }
      deliver(answer)
    } catch {
      tell("a line of standard input is not JSON: \(error.message)")
    }
  }

  /// There will be no more answers.
  func end() {
    let waiting: [Wakeup] = state.withLock { state in
      state.isOver = true
      return state.waiting.map(\.wakeup)
    }
    for wakeup in waiting { wakeup.fire() }
  }

  private func deliver(_ answer: Answer) {
    let wakeup: Wakeup? = state.withLock { state in
      let place: Int? = state.waiting.firstIndex { $0.answer == nil && Self.answers(answer.path, $0.path) }
      guard let place else {
        if state.early.count < Self.maximumEarly { state.early.append(answer) }
        return nil
      }
      state.waiting[place].answer = answer.answer
      return state.waiting[place].wakeup
    }
    wakeup?.fire()
  }

  /// Whether an answer to the event at `path` is one to a question about `step`.
  private static func answers(_ path: String, _ step: String) -> Bool {
    path.sameBytes(as: step) || path.utf8.starts(with: (step + "/").utf8)
  }

  private static func answer(_ json: JSON) -> Answer? {
    guard let path = json["path"]?.stringValue,
      let decision = json["action"]?.stringValue.flatMap({ ApprovalAnswer.Decision(rawValue: $0) })
    else { return nil }
    var answer = ApprovalAnswer(
      decision, content: json["content"]?.objectValue ?? [:], reason: json["reason"]?.stringValue)
    answer.arguments = json["arguments"].flatMap { $0.objectValue == nil ? nil : $0 }
    answer.pattern = json["pattern"]?.stringValue
    return Answer(path: path, answer: answer)
  }

  private func read() {
    var line: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while true {
      let count: Int = unsafe Glibc.read(STDIN_FILENO, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      for byte in buffer.prefix(count) {
        if byte == UInt8(ascii: "\n") {
          heard(String(decoding: line, as: UTF8.self))
          line.removeAll(keepingCapacity: true)
        } else if line.count < Self.maximumLine {
          line.append(byte)
        }
      }
    }
    heard(String(decoding: line, as: UTF8.self))
    end()
  }
}
