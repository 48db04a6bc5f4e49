public import JSONKit

/// How far a call is, as its server says.
///
/// Source: Model Context Protocol, "Progress", revision 2026-07-28; read 2026-11-24.
public struct MCPProgress: Sendable, Hashable {
  /// How far it is, in the server's own unit; it only grows.
  public var progress: Double
  /// The number at which it is done; nil when the server does not know.
  public var total: Double?
  /// What it is at, for people.
  public var message: String?

  /// A step that was reached.
  public init(progress: Double, total: Double? = nil, message: String? = nil) {
    self.progress = progress
    self.total = total
    self.message = message
  }

  /// Reads the parameters of a progress notification; nil without a number.
  public init?(json: JSON) {
    guard let progress = json["progress"]?.doubleValue else { return nil }
    self.init(progress: progress, total: json["total"]?.doubleValue, message: json["message"]?.stringValue)
  }
}
