/// One step of a stream: a change to one part of one choice, the end of a choice, usage, or an error.
public struct StreamChunk: Sendable, Hashable {
  /// The provider's id of the answer; empty until it is known.
  public var id: String
  /// The name of the provider that answers.
  public var provider: String
  /// The model that answers, as the provider names it.
  public var model: String
  /// When the provider began to answer, in seconds since 1970; 0 where nobody said.
  public var created: Int64
  /// The choice that changes.
  public var choice: Int
  /// The change; nil in a chunk that only ends a choice or carries usage.
  public var delta: Delta?
  private var rare: Rare

  /// A step of the first choice unless said otherwise.
  public init(
    id: String = "", provider: String, model: String, created: Int64 = 0, choice: Int = 0, delta: Delta? = nil,
    finish: Finish? = nil, usage: Usage? = nil, error: InvocationError? = nil
  ) {
    self.id = id
    self.provider = provider
    self.model = model
    self.created = created
    self.choice = choice
    self.delta = delta
    let isOrdinary = finish == nil && usage == nil && error == nil
    rare = isOrdinary ? .nothing : .something(Ending(finish: finish, usage: usage, error: error))
  }

  /// The end of ``choice``.
  public var finish: Finish? {
    get { rare.ending?.finish }
    set { change { $0.finish = newValue } }
  }

  /// The tokens so far; the last one counts.
  public var usage: Usage? {
    get { rare.ending?.usage }
    set { change { $0.usage = newValue } }
  }

  /// The failure of a stream that is printed or stored; a live stream throws it instead.
  public var error: InvocationError? {
    get { rare.ending?.error }
    set { change { $0.error = newValue } }
  }

  /// The change as a list of choices, as a whole response has them; empty for a chunk that only carries usage or an error.
  public var choices: [DeltaChoice] {
    if delta == nil, finish == nil { return [] }
    return [DeltaChoice(index: choice, delta: delta, finish: finish)]
  }

  private mutating func change(_ body: (inout Ending) -> Void) {
    var ending = rare.ending ?? Ending()
    body(&ending)
    rare = Rare(ending)
  }

  /// What almost no chunk has.
  private struct Ending: Sendable, Hashable {
    var finish: Finish?
    var usage: Usage?
    var error: InvocationError?
  }

  /// One word in the ordinary chunk, so that a chunk of text is cheap to pass on.
  private indirect enum Rare: Sendable, Hashable {
    case nothing
    case something(Ending)

    init(_ ending: Ending) {
      let isEmpty = ending.finish == nil && ending.usage == nil && ending.error == nil
      self = isEmpty ? .nothing : .something(ending)
    }

    var ending: Ending? {
      if case .something(let ending) = self { ending } else { nil }
    }
  }
}

/// One choice of a chunk.
public struct DeltaChoice: Sendable, Hashable {
  /// Its place among the answers, from 0.
  public var index: Int
  /// The change; nil in a chunk that only ends the choice.
  public var delta: Delta?
  /// The end of the choice; nil while it goes on.
  public var finish: Finish?

  /// One choice's part of a chunk.
  public init(index: Int, delta: Delta? = nil, finish: Finish? = nil) {
    self.index = index
    self.delta = delta
    self.finish = finish
  }
}
