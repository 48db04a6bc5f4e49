import JSONKit
import JSONRPC

/// Writes parameters and reads results in the way of one era; nothing above it asks which one it is.
struct EraCodec: Sendable {
  let revision: MCPRevision
  /// The members every request of this era carries in `_meta`, encoded once, each with a comma in front.
  private let meta: [UInt8]
  let usesTasks: Bool

  init(_ revision: MCPRevision, client: MCPImplementation, capabilities: ClientCapabilities = ClientCapabilities()) {
    self.revision = revision
    usesTasks = capabilities.tasks
    var bytes: [UInt8] = []
    if revision.era == .modern {
      Self.member(MetaKey.protocolVersion, .string(revision.rawValue), to: &bytes)
      Self.member(MetaKey.clientCapabilities, capabilities.json(in: .modern), to: &bytes)
      Self.member(MetaKey.clientInfo, client.json, to: &bytes)
    }
    meta = bytes
  }

  /// The header fields of a message, for carriers that have some.
  ///
  /// - Parameter name: the tool, prompt or resource that the request is about.
  func headers(_ method: String, name: String? = nil) -> [Outbound.Header] {
    var headers = [Outbound.Header(MCPHeader.protocolVersion, revision.rawValue)]
    guard revision.era == .modern else { return headers }
    headers.append(Outbound.Header(MCPHeader.method, method))
    if let name { headers.append(Outbound.Header(MCPHeader.name, HeaderValue.encode(name))) }
    return headers
  }

  /// The parameters of a request: members of its own, and what the era wants beside them.
  ///
  /// - Parameters:
  ///   - arguments: those of a call, which stand behind its own members.
  ///   - progress: the id of the request when it may tell how far it is; it is the token, too.
  ///   - level: what the server may log for this request, where levels travel with requests.
  ///   - more: members of `_meta` that the caller wants.
  func write(
    _ own: [JSON.Member], arguments: MCPCallArguments? = nil, progress: RPCID? = nil, level: MCPLogLevel? = nil,
    more: JSON.Object = [:], to bytes: inout [UInt8]
  ) {
    bytes.append(UInt8(ascii: "{"))
    var isFirst = true
    for member in own {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      JSON.writeString(member.key, to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      member.value.write(to: &bytes)
    }
    if let arguments {
      bytes.append(contentsOf: isFirst ? #""arguments":"#.utf8 : #","arguments":"#.utf8)
      isFirst = false
      arguments.write(to: &bytes)
    }
    if progress != nil || !meta.isEmpty || !more.isEmpty {
      bytes.append(contentsOf: isFirst ? #""_meta":"#.utf8 : #","_meta":"#.utf8)
      writeMeta(progress, level, more, to: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  /// The members of `_meta`, the first one without its comma.
  private func writeMeta(_ progress: RPCID?, _ level: MCPLogLevel?, _ more: JSON.Object, to bytes: inout [UInt8]) {
    let beginning = bytes.count
    if let progress {
      bytes.append(contentsOf: #","progressToken":"#.utf8)
      MessageWriter.write(progress, to: &bytes)
    }
    bytes.append(contentsOf: meta)
    if let level, logLevelTravels { Self.member(MetaKey.logLevel, .string(level.rawValue), to: &bytes) }
    for member in more where !MetaKey.isReserved(member.key) { Self.member(member.key, member.value, to: &bytes) }
    if bytes.count == beginning {
      bytes.append(UInt8(ascii: "{"))
    } else {
      bytes[beginning] = UInt8(ascii: "{")
    }
    bytes.append(UInt8(ascii: "}"))
  }

  /// The kind of a result: absent means complete, and eras without kinds have only that one.
  ///
  /// - Throws: ``MCPError`` for kinds that are unknown, or whose extension was not declared.
  func kind(of result: JSON) throws(MCPError) -> ResultKind {
    guard revision.era == .modern, let member = result["resultType"] else { return .complete }
    switch member.stringValue {
    case "complete": return .complete
    case "input_required": return .inputRequired
    case "task" where usesTasks: return .task
    case let other:
      throw MCPError(
        .unknownResultType, "the server answered with a result of the unknown type \(other ?? member.text)")
    }
  }

  /// Whether a result is complete, told without reading what is in it.
  func isComplete(_ result: MCPEncodedResult) -> Bool {
    revision.era == .legacy || !result.isUnfinished
  }

  private static func member(_ key: String, _ value: JSON, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: ","))
    JSON.writeString(key, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    value.write(to: &bytes)
  }
}

/// What a result is.
enum ResultKind: Sendable, Hashable {
  case complete
  case inputRequired
  /// The answer comes later; the result is a task.
  case task
}
