import Documents
import JSONKit

/// The forms in which hosts write servers down; which one a file uses is found out from its keys.
enum ServerShape: Sendable, Hashable {
  /// One server; its name is the file's.
  case bare
  /// `{"mcpServers": {NAME: {…}}}`, of most hosts.
  case mcpServers
  /// `{"servers": {NAME: {…}}}`, of VS Code.
  case visualStudioCode
  /// `{"mcp": {NAME: {"type": "local", "command": […]}}}`, of OpenCode.
  case openCode

  init(of value: JSON) {
    if value["mcpServers"] != nil {
      self = .mcpServers
    } else if value["servers"]?.objectValue != nil {
      self = .visualStudioCode
    } else if value["mcp"]?.objectValue != nil {
      self = .openCode
    } else {
      self = .bare
    }
  }

  /// The member that holds the servers.
  var key: String? {
    switch self {
    case .bare: nil
    case .mcpServers: "mcpServers"
    case .visualStudioCode: "servers"
    case .openCode: "mcp"
    }
  }

  /// What a bare number in `timeout` counts; nil where a number has no meaning of its own.
  var timeoutUnit: Duration? {
    switch self {
    case .bare: nil
    case .mcpServers, .visualStudioCode, .openCode: .milliseconds(1)
    }
  }

  /// The servers of a file, in order, each with its place.
  ///
  /// - Throws: `DocumentError` or `JSONError` for keys beside the servers and for values that are no objects.
  static func entries(of value: JSON, name: String) throws -> [ServerEntry] {
    let shape = ServerShape(of: value)
    guard let key = shape.key else {
      _ = try ObjectReader(value)
      return [ServerEntry(name: name, value: value, path: .root, shape: shape)]
    }
    var reader = try ObjectReader(value)
    let servers: JSON.Object = try reader.object(key)
    // Inputs are questions of VS Code; a server that refers to one is refused where it does.
    for harmless in ["$schema", "inputs"] { _ = reader.value(harmless) }
    try reader.refuseUnread(known: [key, "$schema", "inputs"])
    return try servers.map { member in
      let path: JSONPointer = .root.appending(key).appending(member.key)
      guard member.value.objectValue != nil else { throw DocumentError.value("expected an object", at: path) }
      return ServerEntry(name: member.key, value: member.value, path: path, shape: shape)
    }
  }
}

/// One server as its file holds it.
struct ServerEntry: Sendable {
  var name: String
  var value: JSON
  var path: JSONPointer
  var shape: ServerShape
}
