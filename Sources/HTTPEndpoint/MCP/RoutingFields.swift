import JSONKit
import JSONRPC
import MCP
import Services

/// The header fields that repeat parts of a message, for those between client and server that do not read bodies.
///
/// Source: Model Context Protocol, "Transports", revision 2026-07-28, and SEP-2243; read 2026-11-29.
struct RoutingFields: Sendable {
  private(set) var version: String?
  private(set) var method: String?
  private(set) var name: String?
  private(set) var session: String?
  private var params: [(name: String, value: String)] = []
  /// A field that stands more than once, so that two readers could see two things.
  private(set) var repeated: String?

  private static let parameter = "mcp-param-"

  init(_ fields: EndpointFields) {
    for field in fields.headers {
      guard let first = field.name.utf8.first, first | 0x20 == UInt8(ascii: "m") else { continue }
      if Self.equals(field.name, "mcp-protocol-version") {
        take(field, \.version)
      } else if Self.equals(field.name, "mcp-method") {
        take(field, \.method)
      } else if Self.equals(field.name, "mcp-name") {
        take(field, \.name)
      } else if Self.equals(field.name, "mcp-session-id") {
        take(field, \.session)
      } else if field.name.utf8.count > Self.parameter.utf8.count,
        Self.equals(field.name.prefix(Self.parameter.utf8.count), Self.parameter)
      {
        let name = field.name.dropFirst(Self.parameter.utf8.count).lowercased()
        if params.contains(where: { $0.name == name }) { repeated = field.name }
        params.append((name, field.value))
      }
    }
  }

  private mutating func take(_ field: (name: String, value: String), _ member: WritableKeyPath<Self, String?>) {
    if self[keyPath: member] != nil { repeated = field.name }
    self[keyPath: member] = field.value
  }

  private static func equals(_ name: some StringProtocol, _ wanted: String) -> Bool {
    name.utf8.count == wanted.utf8.count
      && name.utf8.elementsEqual(wanted.utf8) { (0x41...0x5A ~= $0 ? $0 | 0x20 : $0) == $1 }
  }

  /// Whether they name a revision that begins without a handshake, or one that nobody knows.
  var isModern: Bool { version.map { MCPRevision(rawValue: $0)?.era != .legacy } ?? false }

  /// Whether they name a revision that nobody knows.
  var isUnknown: Bool { version.map { MCPRevision(rawValue: $0) == nil } ?? false }

  // MARK: Comparing

  /// Compares what repeats the envelope.
  ///
  /// - Throws: ``RPCError`` of the code for fields that say something else than the message.
  func match(version: String, method: String) throws(RPCError) {
    try match(self.version, version, MCPHeader.protocolVersion)
    try match(self.method, method, MCPHeader.method)
  }

  /// Compares what repeats the name of the thing that is asked for, and the arguments that are repeated.
  func match(_ routed: ServiceRequest, _ mirrors: ToolMirrors) throws(RPCError) {
    let member: String
    switch routed.kind {
    case .callTool, .getPrompt: member = "name"
    case .readResource: member = "uri"
    case .getTask, .updateTask, .cancelTask: member = "taskId"
    default: return
    }
    guard let wanted = routed.params[member]?.stringValue else { return }
    guard let name else { throw Self.mismatch("\(MCPHeader.name) is missing") }
    guard let text = FieldText.decode(name), text.sameBytes(as: wanted) else {
      throw Self.mismatch("\(MCPHeader.name) is not params.\(member)")
    }
    guard routed.kind == .callTool, let mirrored = mirrors.arguments(of: wanted) else { return }
    let arguments = try routed.readArguments()
    for field in mirrored.fields { try match(field, arguments) }
  }

  private func match(_ field: MirroredArguments.Field, _ arguments: JSON?) throws(RPCError) {
    var value = arguments
    for key in field.path { value = value?[key] }
    let name = field.name.lowercased()
    let written = params.first { $0.name == name }?.value
    guard let value, !value.isNull else {
      guard written == nil else { throw Self.mismatch("Mcp-Param-\(field.name) repeats an argument that is not there") }
      return
    }
    guard let written else { throw Self.mismatch("Mcp-Param-\(field.name) is missing") }
    guard let text = FieldText.decode(written), FieldText.says(text, value) else {
      throw Self.mismatch("Mcp-Param-\(field.name) is not the argument \(field.path.joined(separator: "."))")
    }
  }

  private func match(_ written: String?, _ wanted: String, _ name: String) throws(RPCError) {
    guard let written else { throw Self.mismatch("\(name) is missing") }
    guard let text = FieldText.decode(written), text.sameBytes(as: wanted) else {
      throw Self.mismatch("\(name) is not what the message says")
    }
  }

  static func mismatch(_ reason: String) -> RPCError {
    RPCError(code: MCPErrorCode.headerMismatch, message: "header mismatch: \(reason)")
  }
}
