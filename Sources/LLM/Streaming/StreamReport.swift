/// What a stream came to, told once when it is over.
public struct StreamReport: Sendable {
  /// How it ended.
  public enum End: Sendable {
    /// Every choice came to its end.
    case complete
    /// It broke.
    case failed(any Error)
    /// Its reader gave it up.
    case closed
  }

  /// How the stream ended.
  public internal(set) var end: End = .closed
  /// The provider's id of the answer; empty when nothing arrived.
  public internal(set) var id = ""
  /// Who answered; empty when nothing arrived.
  public internal(set) var provider = ""
  /// The model that answered, in the provider's words; empty when nothing arrived.
  public internal(set) var model = ""
  /// The last count the provider sent.
  public internal(set) var usage: Usage?
  /// Why each choice ended, in the order in which they did.
  public internal(set) var finishReasons: [FinishReason] = []
  /// The UTF-8 length of what the model wrote, thoughts and arguments included.
  public internal(set) var outputBytes = 0

  private var isBegun = false
  private var openChoices: [Int] = []

  init() {}

  /// Whether everything that began has ended.
  var isFinished: Bool { isBegun && openChoices.isEmpty }

  mutating func add(_ chunks: [StreamChunk]) {
    for chunk in chunks { add(chunk) }
  }

  private mutating func add(_ chunk: StreamChunk) {
    if provider.isEmpty { provider = chunk.provider }
    if model.isEmpty { model = chunk.model }
    if id.isEmpty { id = chunk.id }
    if let delta = chunk.delta {
      isBegun = true
      if !openChoices.contains(chunk.choice) { openChoices.append(chunk.choice) }
      outputBytes += Self.bytes(of: delta.change)
    }
    if let finish = chunk.finish {
      isBegun = true
      openChoices.removeAll { $0 == chunk.choice }
      finishReasons.append(finish.reason)
    }
    if let usage = chunk.usage { self.usage = usage }
  }

  private static func bytes(of change: Delta.Change) -> Int {
    switch change {
    case .append(let text): text.utf8.count
    case .open(let part): part.text?.utf8.count ?? 0
    default: 0
    }
  }
}
