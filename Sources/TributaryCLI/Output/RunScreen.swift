import JSONKit
import Runs

/// Turns the events of one run into lines for a person: progress for standard error, the answer for standard output.
struct RunScreen {
  /// Something to write, and where.
  enum Piece: Sendable, Hashable {
    /// One line for standard error.
    case progress(String)
    /// Text for standard output, as it is.
    case answer(String)
  }

  /// What is shown beside the answer.
  enum Detail: Sendable, Hashable {
    case quiet, normal, verbose
  }

  /// For a tool and its arguments together, so that what follows them fits into 80 columns.
  private static let maximumCall = 56
  private static let minimumArguments = 20
  private static let maximumLine = 160
  private static let maximumStatus = 76

  private let palette: Palette
  private let detail: Detail
  /// Whether the answer appears as it arrives, and not when it is complete.
  private let streams: Bool
  private let cleansAnswer: Bool
  private var cleaner = TextCleaner()
  private var calls: [StepKey: JSON] = [:]
  /// The calls that are made now, in the order in which they began, with how far they have come where they tell it.
  private var underWay: [(step: StepKey, text: String)] = []
  /// Whether the model was asked and nothing of its answer is shown yet.
  private var isAsking = false
  /// What somebody is asked.
  private var questions: Set<StepKey> = []
  private var streamed = ""
  private var model = ""

  init(palette: Palette, detail: Detail, streams: Bool, cleansAnswer: Bool) {
    self.palette = palette
    self.detail = detail
    self.streams = streams
    self.cleansAnswer = cleansAnswer
  }

  /// - Parameter elapsed: the time since the run began, for the last line.
  mutating func pieces(for event: RunEvent, after elapsed: Duration = .zero) -> [Piece] {
    switch event.kind {
    case .start: model = event.data["model"]?.stringValue ?? ""
    case .serverState: return server(event.data)
    case .modelRequest:
      isAsking = true
      return endOfStreamedText()
    case .modelDelta: return delta(event.data)
    case .modelResult: isAsking = false
    case .toolCall:
      calls[event.step] = event.data["input"]
      underWay.append((event.step, clean(event.data["input"]?["tool"]?.stringValue ?? "")))
      return endOfStreamedText()
    case .toolResult: return toolResult(event)
    case .progress: return progress(event)
    case .approvalAsk, .inputAsk: questions.insert(event.step)
    case .approvalAnswer: questions.remove(event.step)
    case .inputAnswer:
      questions.remove(event.step)
      return inputAnswer(event.data)
    case .retry:
      return note(palette.warning("↻ ") + clean(event.data["reason"]?.stringValue ?? "trying again", 1_000))
    case .warning: return message(palette.warning("warning:"), event.data)
    case .result: return result(event, elapsed)
    default: break  // why a run has no answer, a limit too, is told as the command's error
    }
    return []
  }

  /// One line about the calls that are made, or the model that is asked; nil when there is nothing to say.
  ///
  /// While somebody is asked the terminal is theirs; in detail each report has a line of its own.
  var status: String? {
    guard detail == .normal, questions.isEmpty else { return nil }
    let parts: [String] = isAsking && !model.isEmpty ? [model] : underWay.map(\.text).filter { !$0.isEmpty }
    return parts.isEmpty ? nil : clean("◐ " + parts.joined(separator: " · "), Self.maximumStatus)
  }

  private func note(_ line: String) -> [Piece] {
    detail == .quiet ? [] : [.progress(line)]
  }

  private func message(_ label: String, _ data: JSON) -> [Piece] {
    [.progress(label + " " + clean(data["message"]?.stringValue ?? data.text))]
  }

  /// Text of peers on one line of the screen.
  private func clean(_ text: String, _ limit: Int = Self.maximumLine) -> String {
    var cleaner = TextCleaner()
    let line: String = cleaner.clean(text).split(whereSeparator: \.isNewline).joined(separator: " ")
    return line.count > limit ? String(line.prefix(limit - 1)) + "…" : line
  }

  private func server(_ data: JSON) -> [Piece] {
    let name: String = clean(data["server"]?.stringValue ?? "")
    let tools: String = data["tools"]?.intValue.map { Figures.plural($0, "tool") } ?? ""
    switch data["state"]?.stringValue {
    case "ready":
      return note("● \(name) \(palette.good("✓")) \(tools)")
    case "idle" where !tools.isEmpty: return note("● \(name) – \(tools), not started")
    case "late": return [.progress("● \(name) … \(clean(data["error"]?.stringValue ?? "is late", 1_000))")]
    case "failed", "auth", "ended":
      return [.progress("● \(name) \(palette.bad("✗")) \(clean(data["error"]?.stringValue ?? "ended", 1_000))")]
    default: return detail == .verbose ? [.progress("● \(name) \(data["state"]?.stringValue ?? "")")] : []
    }
  }

  /// What a server asked for and did not get is always told.
  private func inputAnswer(_ data: JSON) -> [Piece] {
    let wish: String =
      switch data["kind"]?.stringValue {
      case "form": "asked for input"
      case "url": "asked for a visit to an address"
      case "sampling": "asked for a model's answer"
      case "sampling_result": "waited for a model's answer"
      default: "asked for something"
      }
    let line = "? \(clean(data["server"]?.stringValue ?? "a server")) \(wish): "
    if data["action"] == "accept" {
      let isFile: Bool = data["by"] == "configuration"
      return note(line + palette.good("✓") + (isFile ? " as its file allows" : ""))
    }
    let reason: String = data["reason"]?.stringValue.map { " (\(clean($0)))" } ?? ""
    return [.progress(line + palette.bad(data["action"] == "decline" ? "declined" : "cancelled") + reason)]
  }

  private mutating func delta(_ data: JSON) -> [Piece] {
    guard streams, data["channel"] == "text", let text: String = data["text"]?.stringValue, !text.isEmpty else {
      return []
    }
    isAsking = false
    streamed += text
    return [.answer(cleansAnswer ? cleaner.clean(text) : text)]
  }

  /// Text that was followed by tool calls is no answer; its line ends before the next thing is shown.
  private mutating func endOfStreamedText() -> [Piece] {
    defer { streamed = "" }
    return streamed.isEmpty || streamed.hasSuffix("\n") ? [] : [.answer("\n")]
  }

  private mutating func toolResult(_ event: RunEvent) -> [Piece] {
    let call: JSON? = calls.removeValue(forKey: event.step)
    underWay.removeAll { $0.step == event.step }
    // A call that was not allowed was never begun; its name is the last part of its place.
    let place: String = event.step.path.split(separator: "/").last.map { String($0) } ?? "tool"
    let name: String = clean(call?["tool"]?.stringValue ?? place)
    let arguments: String = argumentText(call?["arguments"], beside: name)
    let value: JSON? = event.data["value"]
    let succeeded: Bool = event.data["outcome"] == "value" && value?["is_error"] != true
    let took: String = event.measured["ms"]?.intValue.map { " " + Figures.duration(milliseconds: $0) } ?? ""
    let text: String = resultText(value)
    let size: String = text.isEmpty ? "" : " · " + Figures.size(text.utf8.count)
    var line: String = "▸ \(palette.bold(name))"
    if !arguments.isEmpty { line += " " + palette.dim(arguments) }
    line += succeeded ? " \(palette.good("✓"))\(took)\(size)" : " \(palette.bad("✗"))\(took)"
    if !succeeded { line += " " + clean(event.data["error"]?["message"]?.stringValue ?? text) }
    var pieces: [Piece] = note(line)
    if detail == .verbose {
      for row in text.split(separator: "\n").prefix(20) { pieces.append(.progress("  │ " + clean(String(row)))) }
    }
    return pieces
  }

  private func argumentText(_ arguments: JSON?, beside name: String) -> String {
    let members: JSON.Object = arguments?.objectValue ?? [:]
    let parts: [String] = members.map { "\($0.key)=\($0.value.stringValue ?? $0.value.text)" }
    let room: Int = max(Self.maximumCall - name.count, Self.minimumArguments)
    return clean(parts.joined(separator: " "), detail == .verbose ? 1_000 : room)
  }

  private func resultText(_ value: JSON?) -> String {
    let parts: [JSON] = value?["content"]?.arrayValue ?? []
    return parts.compactMap { $0["text"]?.stringValue }.joined(separator: "\n")
  }

  private mutating func progress(_ event: RunEvent) -> [Piece] {
    let text: String = clean(Figures.progress(event.data))
    let name: String = clean(calls[event.step]?["tool"]?.stringValue ?? "")
    let line: String = name.isEmpty ? text : "\(name) \(text)"
    if let place = underWay.firstIndex(where: { $0.step == event.step }) {
      underWay[place].text = line
    } else {
      underWay.append((event.step, line))
    }
    return detail == .verbose ? [.progress("  ◐ \(text)")] : []
  }

  private mutating func result(_ event: RunEvent, _ elapsed: Duration) -> [Piece] {
    var pieces: [Piece] = []
    let output: JSON = event.data["output"] ?? .null
    if event.data["exit"] == 0 {
      let text: String = output.stringValue ?? output.text
      if streamed.isEmpty || !streamed.sameBytes(as: text) {
        pieces += endOfStreamedText()
        var cleaner = TextCleaner()
        pieces.append(.answer(cleansAnswer ? cleaner.clean(text) : text))
      }
      if !text.hasSuffix("\n") { pieces.append(.answer("\n")) }
    } else {
      pieces += endOfStreamedText()
    }
    return pieces + note(footer(event, elapsed))
  }

  private func footer(_ event: RunEvent, _ elapsed: Duration) -> String {
    let usage: JSON = event.data["usage"] ?? .null
    func count(_ key: String) -> Int { usage[key]?.intValue ?? 0 }
    var parts: [String] = model.isEmpty ? [] : [clean(model)]
    parts.append(Figures.plural(count("turns"), "turn"))
    parts.append(Figures.plural(count("calls"), "call"))
    parts.append("\(Figures.count(count("input_tokens"))) in / \(Figures.count(count("output_tokens"))) out")
    parts.append(Figures.duration(milliseconds: Int(elapsed.milliseconds)))
    return palette.dim("─ \(parts.joined(separator: " · ")) ─ \(event.run)")
  }
}
