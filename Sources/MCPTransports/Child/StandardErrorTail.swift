/// The last lines a program wrote to its standard error, and how much of it goes to the log.
struct StandardErrorTail: Sendable {
  /// The bounds of what is kept and logged.
  struct Limits: Sendable {
    var maximumBytes = 8 << 10
    var maximumLines = 20
    var maximumLineBytes = 1 << 10
    /// More lines than this within one second are counted, not logged.
    var loggedLinesPerSecond = 50
  }

  private let limits: Limits
  private var lines: [String] = []
  private var bytes = 0
  private var partial: [UInt8] = []
  private var isCutting = false
  private var second: Int64 = .min
  private var loggedInSecond = 0
  /// How many lines were not logged.
  private(set) var unlogged = 0

  init(limits: Limits = Limits()) {
    self.limits = limits
  }

  /// What is kept, oldest first, with an unfinished last line.
  var text: String {
    let last = partial.isEmpty ? [] : [String(decoding: partial, as: UTF8.self)]
    return (lines + last).joined(separator: "\n")
  }

  /// The last lines on one line, for an error message.
  func excerpt(lines count: Int = 3, maximumBytes: Int = 400) -> String {
    let last = text.split(separator: "\n").suffix(count).joined(separator: " | ")
    return StrayLines.excerpt(Array(last.utf8), maximumBytes)
  }

  /// Takes the next bytes; returns the lines that may be logged.
  mutating func take(_ chunk: some Sequence<UInt8>, atNanoseconds now: Int64) -> [String] {
    var logged: [String] = []
    for byte in chunk {
      if byte == 0x0A {
        if let line = endLine(), mayLog(now) { logged.append(line) }
      } else if partial.count < limits.maximumLineBytes {
        partial.append(byte)
      } else {
        isCutting = true
      }
    }
    return logged
  }

  private mutating func endLine() -> String? {
    if partial.last == 0x0D { partial.removeLast() }
    defer {
      partial.removeAll(keepingCapacity: true)
      isCutting = false
    }
    guard !partial.isEmpty else { return nil }
    let line = String(decoding: partial, as: UTF8.self) + (isCutting ? "…" : "")
    lines.append(line)
    bytes += line.utf8.count
    while lines.count > limits.maximumLines || bytes > limits.maximumBytes {
      bytes -= lines.removeFirst().utf8.count
    }
    return line
  }

  private mutating func mayLog(_ now: Int64) -> Bool {
    if now / 1_000_000_000 != second { (second, loggedInSecond) = (now / 1_000_000_000, 0) }
    loggedInSecond += 1
    if loggedInSecond > limits.loggedLinesPerSecond { unlogged += 1 }
    return loggedInSecond <= limits.loggedLinesPerSecond
  }
}
