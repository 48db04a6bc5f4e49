/// Finds the rules whose names can match a call, without trying all.
struct RuleIndex: Sendable {
  /// By the whole name.
  private var names: [[UInt8]: [Int]] = [:]
  /// By what stands before the first dot of a name: that of the server, for tools.
  private var beginnings: [[UInt8]: [Int]] = [:]
  /// By the server, where a rule names no tool.
  private var servers: [[UInt8]: [Int]] = [:]
  /// Those that have to be tried on every call.
  private var others: [Int] = []

  private static let dot = UInt8(ascii: ".")

  init(_ rules: [PolicyRule]) {
    for (place, rule) in rules.enumerated() { add(rule.match, at: place) }
  }

  private mutating func add(_ match: PolicyMatch, at place: Int) {
    if let wanted = match.names?.wanted {
      guard wanted.allSatisfy({ $0.isLiteral || $0.head.contains(Self.dot) }) else { return others.append(place) }
      for glob in wanted {
        if glob.isLiteral {
          names[glob.head, default: []].append(place)
        } else {
          beginnings[Self.beginning(of: glob.head), default: []].append(place)
        }
      }
    } else if let wanted = match.servers?.wanted, wanted.allSatisfy(\.isLiteral) {
      for glob in wanted { servers[glob.head, default: []].append(place) }
    } else {
      others.append(place)
    }
  }

  /// The places of rules that can speak of a call, in their order.
  func candidates(for subject: PolicySubject) -> [Int] {
    var found: [Int] = others
    var lists = 0
    for list in [
      names[subject.name], beginnings[Self.beginning(of: subject.name)], subject.server.flatMap { servers[$0] },
    ] {
      guard let list else { continue }
      found += list
      lists += 1
    }
    guard lists > 1 || (lists == 1 && !others.isEmpty) else { return found }
    found.sort()
    // A rule with several patterns may have been found by more than one of them.
    var last = -1
    return found.filter { place in
      defer { last = place }
      return place != last
    }
  }

  private static func beginning(of name: [UInt8]) -> [UInt8] {
    name.firstIndex(of: dot).map { Array(name[..<$0]) } ?? name
  }
}
