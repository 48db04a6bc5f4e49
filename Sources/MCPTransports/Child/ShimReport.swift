/// One line of the shim's status pipe.
enum ShimReport: Sendable, Hashable {
  case started(processID: Int32)
  case failed(stage: String, errorNumber: Int32)
  case ended(ExitStatus)

  /// Reads a line; nil when it is none of ours.
  init?(_ line: [UInt8]) {
    let words = String(decoding: line, as: UTF8.self).split(separator: " ")
    guard let last = words.last, let number = Int32(last) else { return nil }
    switch (words.first, words.count) {
    case ("started", 2): self = .started(processID: number)
    case ("failed", 3): self = .failed(stage: String(words[1]), errorNumber: number)
    case ("exited", 2): self = .ended(.exited(code: number))
    case ("killed", 2): self = .ended(.killed(signal: number))
    default: return nil
    }
  }
}
