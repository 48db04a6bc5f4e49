public import Servers

/// How tool calls are made, whatever the agent.
public struct ToolSettings: Sendable, Hashable {
  /// Which tools any agent may use, by `server.tool` or local name.
  public var filter: ToolFilter
  /// How long a local tool may take; servers have their own.
  public var timeout: Duration
  /// More text than this is kept aside: the model gets its head, its tail and a handle.
  public var maximumResultBytes: Int
  /// Calls of one turn that run at a time.
  public var maximumParallel: Int
  /// Where the definitions of all tools have more bytes together, those that an agent does not name are searched for by the
  /// model with `search_tools`; 64 KiB unless said otherwise.
  public var maximumOfferedBytes = 64 << 10
  /// What becomes of characters that nobody sees, in what tools give to a model; they are marked unless said otherwise.
  public var hiddenCharacters = HiddenCharacters.mark

  /// Every tool, two minutes a call, 64 KiB a result and eight calls at a time unless said otherwise.
  public init(
    filter: ToolFilter = .everything, timeout: Duration = .seconds(120), maximumResultBytes: Int = 64 << 10,
    maximumParallel: Int = 8
  ) {
    self.filter = filter
    self.timeout = timeout
    self.maximumResultBytes = maximumResultBytes
    self.maximumParallel = maximumParallel
  }
}
