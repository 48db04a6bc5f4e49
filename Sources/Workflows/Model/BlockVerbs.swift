package import Documents

/// `map`: the steps once for each element; the output is the list of results in the order of the elements.
package struct MapBlock: Sendable {
  package enum OnItemError: String, Sendable, CaseIterable {
    case fail
    /// The element's result is left out.
    case skip
    /// Each result is `{ok: true, value}` or `{ok: false, error}`.
    case collect
  }

  /// Gives the list.
  package var items: Expression
  /// The variable of the element beside `$item`, without the dollar sign.
  package var variable: String?
  package var concurrency = 4
  package var steps: Block
  package var onItemError: OnItemError = .fail
  package var position: SourcePosition
}

/// `parallel`: blocks beside each other; the output is an object of their results.
package struct ParallelBlock: Sendable {
  package struct Branch: Sendable {
    package var name: String
    package var steps: Block
    package var position: SourcePosition
  }

  package var branches: [Branch]
  /// Whether the first failure stops the other branches.
  package var failsFast = true
  package var position: SourcePosition
}

/// `switch`: the block of the first case whose condition holds.
package struct SwitchBlock: Sendable {
  package struct Case: Sendable {
    /// Nil for the last case, which takes everything else.
    package var condition: Expression?
    package var steps: Block
    package var position: SourcePosition
  }

  package var cases: [Case]
  package var position: SourcePosition
}

/// `loop`: the steps again and again until a condition holds after a round.
package struct LoopBlock: Sendable {
  /// Nil when the loop simply takes all its rounds.
  package var until: Expression?
  /// The most rounds.
  package var maximum: Int
  package var steps: Block
  package var position: SourcePosition
}

extension Verb {
  /// The blocks inside the step, in the order of the file.
  package var blocks: [Block] {
    switch self {
    case .map(let map): [map.steps]
    case .parallel(let parallel): parallel.branches.map(\.steps)
    case .choose(let choice): choice.cases.map(\.steps)
    case .loop(let loop): [loop.steps]
    case .group(let block): [block]
    default: []
    }
  }
}
