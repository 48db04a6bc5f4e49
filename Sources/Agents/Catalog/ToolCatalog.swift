import JSONKit
public import LLM
public import Servers

/// The tools of one turn: the one place that decides which are visible and which can be called, and they are the same.
///
/// Local tools come first, in the order they were registered, then the servers' in the order of the servers' names and
/// of each server's list: the order never depends on who connected first.
public struct ToolCatalog: Sendable {
  /// The tools of one server that is ready.
  public struct Source: Sendable {
    /// The server's name.
    public var server: String
    /// What it lists, in its order.
    public var tools: [any Tool]

    /// The tools of a server by its name.
    public init(server: String, tools: [any Tool]) {
      self.server = server
      self.tools = tools
    }
  }

  /// One tool that can be called.
  public struct Entry: Sendable {
    /// What the model calls it.
    public let name: String
    /// `server.tool`, or the name of a local tool: what people, filters and events call it.
    public let qualifiedName: String
    /// Nil for a local tool.
    public let server: String?
    /// What is called.
    public let tool: any Tool
    /// What its arguments are held against.
    let schemas: ToolSchemas

    init(name: String, qualifiedName: String, server: String?, tool: any Tool) {
      self.name = name
      self.qualifiedName = qualifiedName
      self.server = server
      self.tool = tool
      schemas = (tool as? RemoteTool)?.schemas ?? ToolSchemas(arguments: tool.parameters)
    }

    /// What the model is told.
    public var definition: ToolDefinition {
      ToolDefinition(
        name: name, description: tool.description, parameters: tool.parameters, qualifiedName: qualifiedName)
    }
  }

  /// The tools that passed every filter, in the order they are offered.
  public let entries: [Entry]
  private let places: [[UInt8]: Int]

  /// The tools that pass every filter, under names that models accept.
  ///
  /// - Parameters:
  ///   - filters: a tool has to pass all of them, by its qualified name.
  ///   - builtin: tools of the host that no filter concerns; they come last.
  public init(
    local: [any Tool] = [], servers: [Source] = [], filters: [ToolFilter] = [], builtin: [any Tool] = []
  ) {
    var wanted: [(server: String?, tool: any Tool)] = local.map { (nil, $0) }
    for source in servers.sorted(by: { $0.server.utf8.lexicographicallyPrecedes($1.server.utf8) }) {
      wanted += source.tools.map { (source.server, $0) }
    }
    wanted = wanted.filter { server, tool in
      let name = Self.qualifiedName(server: server, tool: tool.name)
      return filters.allSatisfy { $0.admits(name) }
    }
    wanted += builtin.map { (nil, $0) }
    var entries: [Entry] = []
    var places: [[UInt8]: Int] = [:]
    var seen: Set<[UInt8]> = []
    for (server, tool) in wanted {
      let qualified = Self.qualifiedName(server: server, tool: tool.name)
      let identity = Array((server ?? "").utf8) + [server == nil ? 1 : 0] + Array(tool.name.utf8)
      guard seen.insert(identity).inserted else { continue }
      var salt = 0
      var name = ModelName(server: server, tool: tool.name)
      while places[Array(name.text.utf8)] != nil {
        salt += 1
        name = ModelName(server: server, tool: tool.name, salt: salt)
      }
      places[Array(name.text.utf8)] = entries.count
      entries.append(Entry(name: name.text, qualifiedName: qualified, server: server, tool: tool))
    }
    self.entries = entries
    self.places = places
  }

  /// These tools under the names that they have, such as those of a recorded turn.
  init(entries: [Entry]) {
    self.entries = entries
    places = Dictionary(entries.enumerated().map { (Array($1.name.utf8), $0) }) { first, _ in first }
  }

  /// `server.tool`, or the tool's own name.
  public static func qualifiedName(server: String?, tool: String) -> String {
    server.map { $0 + "." + tool } ?? tool
  }

  /// The tool of exactly this model-visible name.
  public func entry(named name: String) -> Entry? { places[Array(name.utf8)].map { entries[$0] } }

  /// The tool people call `server.tool`.
  public func entry(qualified name: String) -> Entry? {
    entries.first { $0.qualifiedName.sameBytes(as: name) }
  }

  /// What a model is offered, in order.
  public var definitions: [ToolDefinition] { entries.map(\.definition) }

  /// The end of a sentence about an unknown name: what was probably meant.
  public func suggestion(for name: String) -> String { name.didYouMean(in: entries.map(\.name)) }
}
