import JSONKit

extension MCPTool {
  /// Whether a call of the tool may, or has to, become a task.
  ///
  /// Source: Model Context Protocol, schema `ToolExecution`, revision 2025-11-25; read 2026-11-26.
  public enum TaskSupport: String, Sendable, Hashable {
    case forbidden
    case optional
    case required
  }

  /// Who may see the tool.
  ///
  /// Source: MCP Apps, `_meta.ui.visibility`, version 2026-01-26; read 2026-11-26.
  public struct Visibility: OptionSet, Sendable, Hashable {
    /// The members as bits.
    public var rawValue: Int

    /// Members by their bits.
    public init(rawValue: Int) {
      self.rawValue = rawValue
    }

    /// The model may call it.
    public static let model = Visibility(rawValue: 1)
    /// A view of the same server may call it.
    public static let app = Visibility(rawValue: 2)
  }

  /// Whether a call may become a task; forbidden where the server says nothing.
  public var taskSupport: TaskSupport {
    raw["execution"]?["taskSupport"]?.stringValue.flatMap(TaskSupport.init(rawValue:)) ?? .forbidden
  }

  /// Who may see it: everybody, unless its metadata names who; a model is not shown a tool without ``Visibility/model``.
  public var visibility: Visibility {
    guard let names = raw["_meta"]?["ui"]?["visibility"]?.arrayValue else { return [.model, .app] }
    var visibility: Visibility = []
    if names.contains("model") { visibility.insert(.model) }
    if names.contains("app") { visibility.insert(.app) }
    return visibility
  }

  /// The `ui://` resource that shows its results; nil when it has none.
  public var viewURI: String? {
    let meta = raw["_meta"]
    return meta?["ui"]?["resourceUri"]?.stringValue ?? meta?["ui/resourceUri"]?.stringValue
  }
}
