import JSONKit
import Runs

/// Turns the events of a workflow's run into lines for a person: a line per step, the outputs at the end.
struct WorkflowScreen {
  private static let maximumLine = 160
  private static let maximumStatus = 76

  /// A step that was begun.
  private struct Running {
    var key: StepKey
    /// What is asked: a tool, a model, the number of items.
    var target: String
    /// The number of items of a map.
    var items: Int?
    /// How far it has come, if it tells.
    var progress = ""
  }

  private let palette: Palette
  private let detail: RunScreen.Detail
  private let cleansAnswer: Bool
  /// Shows what every run has: servers, warnings, limits.
  private var common: RunScreen
  private var name = ""
  private var running: [Running] = []
  /// The items of each running map that were begun.
  private var begun: [String: Set<Substring>] = [:]
  private var retries = 0
  private var isAsking = false

  init(palette: Palette, detail: RunScreen.Detail, cleansAnswer: Bool) {
    self.palette = palette
    self.detail = detail
    self.cleansAnswer = cleansAnswer
    common = RunScreen(palette: palette, detail: detail, streams: false, cleansAnswer: cleansAnswer)
  }

  /// - Parameter elapsed: the time since this process took up the run, for the last line.
  mutating func pieces(for event: RunEvent, after elapsed: Duration = .zero) -> [RunScreen.Piece] {
    switch event.kind {
    case .start:
      name = event.data["workflow"]?.stringValue ?? ""
      return []
    case .progress:
      if let place = running.firstIndex(where: { $0.key == event.step }) {
        running[place].progress = Figures.progress(event.data)
      }
      return detail == .verbose ? note("  ◐ " + clean(Figures.progress(event.data))) : []
    case .serverState, .inputAnswer, .warning: return common.pieces(for: event)
    case .modelRequest, .toolCall, .stepStart, .approvalAsk: return begin(event)
    case .modelResult, .toolResult, .stepResult, .approvalAnswer: return settle(event)
    case .stepSkip:
      return note("– \(palette.bold(clean(event.step.path))) skipped \(palette.dim(clean(event.text("reason"))))")
    case .retry: return retry(event)
    case .result: return result(event, elapsed)
    default: return []
    }
  }

  /// One line about what runs now; nil when there is nothing to say.
  func status(after elapsed: Duration) -> String? {
    guard !isAsking, !running.isEmpty else { return nil }
    var parts: [String] = running.compactMap { step in
      step.items.map { "\(step.key.path) \(begun[step.key.path]?.count ?? 0)/\($0)" }
    }
    parts += running.filter { $0.items == nil && !$0.target.isEmpty }.map { step in
      step.progress.isEmpty ? step.key.path : "\(step.key.path) \(step.progress)"
    }
    if retries > 0 { parts.append(Figures.plural(retries, "retry").replacing("retrys", with: "retries")) }
    parts.append(Figures.duration(milliseconds: Int(elapsed.milliseconds)))
    return clean("◐ " + parts.joined(separator: " · "), Self.maximumStatus)
  }

  private mutating func begin(_ event: RunEvent) -> [RunScreen.Piece] {
    let input: JSON = event.data["input"] ?? .null
    guard !Self.isInner(event.step.path, input) else { return [] }
    count(event.step.path)
    if event.kind == .approvalAsk {
      isAsking = true
      return note("? \(palette.bold(clean(event.step.path))) \(clean(input["message"]?.stringValue ?? ""))")
    }
    let step = Running(key: event.step, target: Self.target(event.kind, input), items: input["items"]?.intValue)
    running.removeAll { $0.key == event.step }
    running.append(step)
    let isBlock: Bool = event.kind == .stepStart && input["verb"] != nil
    return isBlock || detail == .verbose
      ? note("▹ \(palette.bold(clean(event.step.path))) \(palette.dim(clean(step.target)))") : []
  }

  private mutating func settle(_ event: RunEvent) -> [RunScreen.Piece] {
    let index: Int? = running.firstIndex { $0.key == event.step }
    let step: Running? = index.map { running.remove(at: $0) }
    begun[event.step.path] = nil
    if event.kind == .approvalAnswer { isAsking = false }
    // What the run keeps for itself was not shown when it began.
    guard step != nil || event.kind == .approvalAnswer else { return [] }
    let value: JSON? = event.data["value"]
    let isAnswer: Bool = event.kind == .approvalAnswer && event.data["outcome"] == "value"
    let succeeded: Bool =
      event.data["outcome"] == "value" && value?["is_error"] != true && (!isAnswer || value?["action"] == "accept")
    var line: String = "▸ \(palette.bold(clean(event.step.path)))"
    if let target: String = step?.target, !target.isEmpty, step?.items == nil {
      line += " " + palette.dim(clean(target))
    }
    line += succeeded ? " " + palette.good("✓") : " " + palette.bad("✗")
    if isAnswer { return note(line + (succeeded ? " accepted" : " declined")) }
    line += event.measured["ms"]?.intValue.map { " " + Figures.duration(milliseconds: $0) } ?? ""
    if !succeeded { line += " " + clean(Self.reason(event.data)) }
    return note(line)
  }

  private mutating func retry(_ event: RunEvent) -> [RunScreen.Piece] {
    retries += 1
    let delay: String = event.data["delay_ms"]?.intValue.map { " in " + Figures.duration(milliseconds: $0) } ?? ""
    let path: String = clean(
      event.step.path.hasSuffix("/$retry") ? String(event.step.path.dropLast(7)) : event.step.path)
    return note(palette.warning("↻ ") + "\(path): \(clean(event.text("reason"))); again\(delay)")
  }

  private mutating func result(_ event: RunEvent, _ elapsed: Duration) -> [RunScreen.Piece] {
    running = []
    var pieces: [RunScreen.Piece] = []
    if event.data["exit"] == 0 {
      var cleaner = TextCleaner()
      let text: String = Self.product(event.data["output"] ?? .null)
      pieces.append(.answer((cleansAnswer ? cleaner.clean(text) : text) + (text.hasSuffix("\n") ? "" : "\n")))
    }
    let usage: JSON = event.data["usage"] ?? .null
    func count(_ key: String) -> Int { usage[key]?.intValue ?? 0 }
    var parts: [String] = name.isEmpty ? [] : [clean(name)]
    parts.append(clean(event.text("status")))
    parts.append(Figures.plural(count("calls"), "call"))
    if count("turns") > 0 {
      parts.append(Figures.plural(count("turns"), "turn"))
      parts.append("\(Figures.count(count("input_tokens"))) in / \(Figures.count(count("output_tokens"))) out")
    }
    parts.append(Figures.duration(milliseconds: Int(elapsed.milliseconds)))
    return pieces + note(palette.dim("─ \(parts.joined(separator: " · ")) ─ \(event.run)"))
  }

  /// Counts the items of the maps around a step.
  private mutating func count(_ path: String) {
    for map in running where map.items != nil && path.hasPrefix(map.key.path + "[") {
      let rest: Substring = path.dropFirst(map.key.path.count + 1)
      begun[map.key.path, default: []].insert(rest.prefix { $0 != "]" })
    }
  }

  private func note(_ line: String) -> [RunScreen.Piece] {
    detail == .quiet ? [] : [.progress(line)]
  }

  /// Text of peers on one line of the screen.
  private func clean(_ text: String, _ limit: Int = Self.maximumLine) -> String {
    var cleaner = TextCleaner()
    let line: String = cleaner.clean(text).split(whereSeparator: \.isNewline).joined(separator: " ")
    return line.count > limit ? String(line.prefix(limit - 1)) + "…" : line
  }
}
