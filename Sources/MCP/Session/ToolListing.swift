package import JSONKit

/// Gathers the pages of one tool list: a value without tasks or connections.
package struct ToolListing: Sendable {
  package enum Next: Sendable, Equatable {
    /// Ask for this page; nil is the first.
    case fetch(cursor: String?)
    case finished
    case failed(MCPError)
  }

  package private(set) var next = Next.fetch(cursor: nil)
  package private(set) var tools: [MCPTool] = []
  /// How long the list may be used, in milliseconds: what its most cautious page says, 0 when one says nothing.
  package private(set) var lifetime: Int?
  /// What was left out, and why.
  package private(set) var notes: [String] = []
  private var names: Set<[UInt8]> = []
  private var cursors: Set<[UInt8]> = []
  private var pages = 0
  private var isRestarted = false
  private let maximumPages: Int
  private let maximumTools: Int

  package init(maximumPages: Int, maximumTools: Int) {
    self.maximumPages = maximumPages
    self.maximumTools = maximumTools
  }

  /// One page has come.
  package mutating func add(page: JSON) {
    pages += 1
    guard let entries = page["tools"]?.arrayValue else {
      next = .failed(MCPError(.invalidResult, "the answer to tools/list has no list named tools"))
      return
    }
    let pageLifetime = page["ttlMs"]?.intValue ?? 0
    lifetime = min(lifetime ?? pageLifetime, pageLifetime)
    for entry in entries where tools.count < maximumTools { add(entry) }
    if tools.count == maximumTools {
      stop("more than \(maximumTools) tools")
      return
    }
    guard let cursor = page["nextCursor"]?.stringValue else {
      next = .finished
      return
    }
    guard cursors.insert(Array(cursor.utf8)).inserted else {
      stop("the pages repeat")
      return
    }
    guard pages < maximumPages else {
      stop("more than \(maximumPages) pages")
      return
    }
    next = .fetch(cursor: cursor)
  }

  /// The server no longer knows a cursor: begin anew, once.
  package mutating func restart() -> Bool {
    guard !isRestarted else { return false }
    self = ToolListing(maximumPages: maximumPages, maximumTools: maximumTools)
    isRestarted = true
    notes = ["a cursor was refused, the list was read again"]
    return true
  }

  private mutating func stop(_ note: String) {
    notes.append(note)
    next = .finished
  }

  private mutating func add(_ entry: JSON) {
    do {
      let tool = try MCPTool(json: entry)
      if names.insert(Array(tool.name.utf8)).inserted {
        tools.append(tool)
      } else {
        notes.append("a second tool is named \(tool.name)")
      }
    } catch {
      notes.append("an entry is no tool: \(error.message)")
    }
  }
}
