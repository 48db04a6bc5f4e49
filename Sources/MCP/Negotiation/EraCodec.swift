import JSONKit
import JSONRPC

/// Writes parameters and reads results in the way of one era; nothing above it asks which one it is.
struct EraCodec: Sendable {
  let revision: MCPRevision
  /// The members every request of this era carries in `_meta`, encoded once, each with a comma in front.
  private let meta: [UInt8]

  init(_ revision: MCPRevision, client: MCPImplementation) {
    self.revision = revision
    var bytes: [UInt8] = []
    if revision.era == .modern {
      Self.member(MetaKey.protocolVersion, .string(revision.rawValue), to: &bytes)
      Self.member(MetaKey.clientCapabilities, [:], to: &bytes)
      Self.member(MetaKey.clientInfo, client.json, to: &bytes)
    }
    meta = bytes
  }

  /// The parameters of `tools/call`; the progress token is the id of the request.
  func writeCall(_ name: String, _ arguments: JSON, _ id: RPCID, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: #"{"name":"#.utf8)
    JSON.writeString(name, to: &bytes)
    bytes.append(contentsOf: #","arguments":"#.utf8)
    arguments.write(to: &bytes)
    bytes.append(contentsOf: #","_meta":{"progressToken":"#.utf8)
    MessageWriter.write(id, to: &bytes)
    bytes.append(contentsOf: meta)
    bytes.append(contentsOf: "}}".utf8)
  }

  /// The parameters of a request that has at most one member of its own.
  func writeParameters(_ own: JSON.Member?, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "{"))
    if let own {
      JSON.writeString(own.key, to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      own.value.write(to: &bytes)
    }
    if !meta.isEmpty {
      if own != nil { bytes.append(UInt8(ascii: ",")) }
      bytes.append(contentsOf: #""_meta":{"#.utf8)
      bytes.append(contentsOf: meta.dropFirst())
      bytes.append(UInt8(ascii: "}"))
    }
    bytes.append(UInt8(ascii: "}"))
  }

  /// The kind of a result: absent means complete, and eras without kinds have only that one.
  func kind(of result: JSON) throws(MCPError) -> ResultKind {
    guard revision.era == .modern, let member = result["resultType"] else { return .complete }
    switch member.stringValue {
    case "complete": return .complete
    case "input_required": return .inputRequired
    case let other:
      throw MCPError(
        .unknownResultType, "the server answered with a result of the unknown type \(other ?? member.text)")
    }
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
}
