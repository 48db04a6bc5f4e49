import JSONKit

/// What a reader of rules has to know about two matches.
extension PolicyMatch {
  /// Whether it holds for every call for which the other one holds; a no may be wrong.
  ///
  /// - Parameters:
  ///   - isAllowing: Whether its rule allows, on which the meaning of labels depends.
  ///   - otherAllows: The same of the other one's rule.
  func covers(_ other: PolicyMatch, isAllowing: Bool, otherAllows: Bool) -> Bool {
    if let kinds, !(other.kinds ?? PolicyCall.Kind.all).allSatisfy(kinds.contains) { return false }
    if let modes, !(other.modes ?? PermissionMode.allCases).allSatisfy(modes.contains) { return false }
    if let interactive, other.interactive != interactive { return false }
    if !hints.allSatisfy({ hint in other.hints.contains { $0 == hint } }) { return false }
    if let arguments, !sameCondition(arguments, other, isAllowing: isAllowing, otherAllows: otherAllows) {
      return false
    }
    return coversLabels(of: other, isAllowing: isAllowing, otherAllows: otherAllows)
      && Self.covers(agents, other.agents) && Self.covers(workflows, other.workflows)
      && Self.covers(principals, other.principals) && Self.covers(servers, other.servers ?? other.impliedServers)
      && Self.covers(names, other.names)
  }

  /// The servers that the names tell, for tools and prompts.
  private var impliedServers: PolicyPatterns? {
    guard let names, kinds == [.tool] || kinds == [.prompt] else { return nil }
    var found: [PolicyGlob] = []
    for glob in names.wanted {
      guard let server = glob.server else { return nil }
      found.append(PolicyGlob("", after: server))
    }
    return PolicyPatterns(wanted: found)
  }

  /// A condition that cannot be decided counts for one kind of rule and not for the other.
  private func sameCondition(
    _ condition: PolicyExpression, _ other: PolicyMatch, isAllowing: Bool, otherAllows: Bool
  ) -> Bool {
    guard let theirs = other.arguments, theirs.text.sameBytes(as: condition.text) else { return false }
    return !isAllowing || otherAllows
  }

  private func coversLabels(of other: PolicyMatch, isAllowing: Bool, otherAllows: Bool) -> Bool {
    guard let labels else { return true }
    // A rule that asks or denies because of labels leaves those behind it their say.
    return isAllowing && otherAllows && (other.labels.map { $0.isSubset(of: labels) } ?? false)
  }

  private static func covers(_ patterns: PolicyPatterns?, _ others: PolicyPatterns?) -> Bool {
    guard let patterns else { return true }
    guard let others else { return false }
    return patterns.covers(others)
  }

  /// How much work ``covers(_:isAllowing:otherAllows:)`` may be.
  func comparisons(with other: PolicyMatch) -> Int {
    1 + (names?.comparisons(with: other.names) ?? 0) + (servers?.comparisons(with: other.servers) ?? 0)
      + (agents?.comparisons(with: other.agents) ?? 0) + (workflows?.comparisons(with: other.workflows) ?? 0)
      + (principals?.comparisons(with: other.principals) ?? 0)
  }
}

extension PolicyPatterns {
  fileprivate func comparisons(with other: PolicyPatterns?) -> Int {
    guard let other else { return 1 }
    let theirs: Int = (other.wanted + other.refused).reduce(0) { $0 + $1.text.utf8.count }
    return (wanted + refused).reduce(0) { sum, glob in
      let stars: Int = glob.text.utf8.count { $0 == UInt8(ascii: "*") }
      return sum + (stars > 1 || !refused.isEmpty ? glob.text.utf8.count * theirs : theirs)
    }
  }
}

extension PolicyGlob {
  /// What stands before the first dot, when that is sure: the server, for tools and prompts.
  var server: String? {
    let head: [UInt8] = head
    guard let dot = head.firstIndex(of: UInt8(ascii: ".")) else { return nil }
    return String(decoding: head[..<dot], as: UTF8.self)
  }
}
