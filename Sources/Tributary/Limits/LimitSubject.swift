/// What is about to happen, as limits see it.
struct LimitSubject: Sendable, Hashable {
  enum Target: Sendable, Hashable {
    /// `server.tool`, or the name of a local tool.
    case tool(String, server: String?)
    /// `provider/model`.
    case model(String)
  }

  let target: Target
  /// The client of `serve` on whose behalf it is; nil for the user.
  let principal: String?

  init(_ target: Target, principal: String?) {
    self.target = target
    self.principal = principal
  }

  /// A call of a tool of a server.
  static func tool(_ name: String, of server: String?, for principal: String?) -> LimitSubject {
    LimitSubject(.tool(name, server: server), principal: principal)
  }

  /// What it is called in messages.
  var name: String {
    switch target {
    case .tool(let name, _): name
    case .model(let name): name
    }
  }

  /// The account of a limit that has one for each of these.
  func account(_ kinds: [LimitConfig.Account]) -> String {
    LimitConfig.Account.allCases.filter(kinds.contains).map { kind in
      switch (kind, target) {
      case (.principal, _): principal ?? ""
      case (.tool, .tool(let name, _)), (.model, .model(let name)): name
      case (.server, .tool(_, let server)): server ?? ""
      case (.tool, .model), (.server, .model), (.model, .tool): ""
      }
    }.joined(separator: "\n")
  }
}

/// What is counted.
enum Measure: String, Sendable, Hashable, CaseIterable {
  case calls, tokens, money, time

  var allowance: any KeyPath<LimitConfig, LimitConfig.Allowance?> & Sendable {
    switch self {
    case .calls: \.calls
    case .tokens: \.tokens
    case .money: \.money
    case .time: \.time
    }
  }

  /// Tools take no tokens and no money.
  func fits(_ subject: LimitSubject) -> Bool {
    if case .model = subject.target { return true }
    return self == .calls || self == .time
  }

  /// An amount for people.
  func text(_ amount: Int64) -> String {
    switch self {
    case .calls: amount == 1 ? "1 call" : "\(amount) calls"
    case .tokens: "\(amount) tokens"
    case .money: "$\(Double(amount) / 1e9)"
    case .time: Duration.microseconds(amount).shortText
    }
  }
}

/// What an effect takes: a call, tokens, billionths of a US dollar, microseconds.
struct LimitUse: Sendable, Hashable {
  var tokens: Int64 = 0
  var money: Int64 = 0
  var time: Int64 = 0

  subscript(measure: Measure) -> Int64 {
    switch measure {
    case .calls: 1
    case .tokens: tokens
    case .money: money
    case .time: time
    }
  }
}
