import JSONKit
public import MCP
import Synchronization

/// What an author of a server writes: what it is called and what it offers.
///
/// ```swift
/// let service = try MCPService(info: MCPImplementation(name: "halves", version: "1.0")) {
///   MCPServiceTool(
///     name: "half", description: "Halves a number.",
///     inputSchema: ["type": "object", "properties": ["of": ["type": "number"]], "required": ["of"]]
///   ) { arguments, _ in
///     "\((arguments["of"]?.doubleValue ?? 0) / 2)"
///   }
///   MCPServiceResource(uri: "halves://help", name: "help", mimeType: "text/plain") { _ in .text("Give a number.") }
///   MCPServicePrompt(name: "ask", arguments: [.init(name: "number", isRequired: true)]) { arguments, _ in
///     "How much is half of \(arguments["number"] ?? "")?"
///   }
/// }
/// try await service.serve(over: transport)
/// ```
///
/// One service answers any number of peers of both eras at one time; each request is answered in the way of its own era.
public final class MCPService: Sendable {
  /// What the server says of itself to its clients.
  public let info: MCPImplementation
  /// Advice to a model on how to use the server.
  public let instructions: String?
  /// How it serves.
  public let options: MCPServiceOptions
  private let contents: Mutex<ServiceContents>
  private let isPrepared: Atomic<Bool>
  let peers = ServicePeers()
  /// The member `_meta` of the results of the newest revision that are passed on, encoded once.
  let ownMeta: [UInt8]
  /// The tasks; nil when calls never become one.
  let desk: TaskDesk?

  /// Describes a server.
  ///
  /// - Throws: ``MCPError`` with code `misuse` when two things of one kind have one name, or a schema or pattern is none.
  public init(
    info: MCPImplementation, instructions: String? = nil, options: MCPServiceOptions = MCPServiceOptions(),
    @MCPServiceBuilder _ parts: () -> [MCPServicePart]
  ) throws(MCPError) {
    self.info = info
    self.instructions = instructions
    self.options = options
    desk = options.tasks.map { TaskDesk($0) }
    isPrepared = Atomic(options.prepared == nil)
    ownMeta = Array(#""_meta":\#(JSON.object([MetaKey.serverInfo: info.json]).text)"#.utf8)
    var contents = ServiceContents()
    for part in parts() { try contents.add(part) }
    self.contents = Mutex(contents)
  }

  /// The tools in the order in which they are listed.
  public var tools: [MCPServiceTool] { snapshot.tools.entries.map(\.tool) }

  /// A tool, and what views are asked about it.
  func tool(_ name: String) -> (part: ServiceContents.Tool, view: String)? { contents.withLock { $0.tools.find(name) } }

  /// Everything it offers now.
  var snapshot: ServiceContents { contents.withLock { $0 } }

  /// Whether what is offered is known already.
  var needsPreparation: Bool { !isPrepared.load(ordering: .relaxed) }

  /// Returns when what is offered is known.
  func prepare() async {
    await options.prepared?()
    if !Task.isCancelled { isPrepared.store(true, ordering: .relaxed) }
  }

  /// Offers more, and tells the clients of it where ``MCPServiceOptions/changes`` says so.
  ///
  /// - Throws: ``MCPError`` with code `misuse`, as making the service; nothing is added then.
  public func add(@MCPServiceBuilder _ parts: () -> [MCPServicePart]) throws(MCPError) {
    let parts = parts()
    try update { contents throws(MCPError) in for part in parts { try contents.add(part) } }
  }

  /// Offers less: the tools, prompts, resources and templates with these names, addresses and patterns are gone.
  public func remove(_ names: String...) {
    try? replace(names, with: [])
  }

  /// Offers other things in the place of some, in one step.
  ///
  /// - Throws: ``MCPError`` with code `misuse`, as making the service; everything is as before then.
  ///
  /// - Parameter kinds: the lists in which these names are meant; `resources` are templates, too.
  package func replace(
    _ names: [String], in kinds: MCPServiceChanges = [.tools, .prompts, .resources], with parts: [MCPServicePart]
  ) throws(MCPError) {
    try update { contents throws(MCPError) in
      contents.remove(names, in: kinds)
      for part in parts { try contents.add(part) }
    }
  }

  /// Tells clients that something changed; those that are told are the ones that want to hear of it.
  ///
  /// - Throws: ``MCPError`` with code `misuse` when ``MCPServiceOptions/changes`` does not name this kind of change.
  public func announce(_ change: MCPChange) throws(MCPError) {
    guard options.changes.contains(MCPServiceChanges(change)) else {
      throw MCPError(.misuse, "name the change in MCPServiceOptions.changes, so that clients know that they are told")
    }
    peers.tell(change)
  }

  private func update(_ change: (inout ServiceContents) throws(MCPError) -> Void) throws(MCPError) {
    let changes = try contents.withLock { (contents) throws(MCPError) -> [MCPChange] in
      var changed = contents
      try change(&changed)
      defer { contents = changed }
      return changed.changes(since: contents)
    }
    for change in changes where options.changes.contains(MCPServiceChanges(change)) { peers.tell(change) }
  }
}
