import JSONKit
import LLM

/// Which tools of a catalogue a model is offered: all of them, or, where they are too many, those that are named and those
/// that it has found.
///
/// What it is not offered it cannot call. New ones come last, because providers keep what begins the same.
struct ToolOffer: Sendable {
  /// What the definitions may have together before they are searched for, in bytes.
  private let limit: Int
  /// The servers and the tools that an agent names: these are offered in any case.
  private let servers: [String]
  private let tools: [String]
  /// What was found or called, in the order in which it was.
  private var found: [String] = []

  init(limit: Int, servers: [String] = [], tools: [String] = []) {
    self.limit = limit
    self.servers = servers
    self.tools = tools
  }

  /// These were found or called, and stay; true where one of them did not belong to the offer before.
  mutating func take(_ names: [String]) -> Bool {
    let fresh = names.filter { name in !found.contains { $0.sameBytes(as: name) } }
    found += fresh
    return !fresh.isEmpty
  }

  /// The catalogue of a turn.
  ///
  /// - Parameter make: gives all there is, with these tools of the host behind those of the servers.
  func catalog(_ make: (_ builtin: [any Tool]) -> ToolCatalog) -> ToolCatalog {
    let whole = make([])
    let rest = whole.entries.filter { !isDirect($0) }
    guard !rest.isEmpty, size(of: whole.entries) > limit else { return whole }
    let searching = make([SearchToolsTool(entries: rest)])
    // Where a tool of the program has the name, nothing could be found.
    guard searching.entries.contains(where: { $0.tool is SearchToolsTool }) else { return whole }
    let wanted = found.compactMap { name in rest.first { $0.qualifiedName.sameBytes(as: name) } }
    return ToolCatalog(entries: searching.entries.filter(isDirect) + wanted)
  }

  private func size(of entries: [ToolCatalog.Entry]) -> Int {
    entries.reduce(0) { size, entry in
      size + entry.name.utf8.count + entry.tool.description.utf8.count + entry.tool.parameters.text.utf8.count
    }
  }

  private func isDirect(_ entry: ToolCatalog.Entry) -> Bool {
    guard let server = entry.server else { return true }
    return servers.contains { $0.sameBytes(as: server) } || tools.contains { $0.sameBytes(as: entry.qualifiedName) }
  }
}
