package import JSONKit

/// Writes whole messages straight to bytes, without a tree of the envelope.
package enum MessageWriter {
  /// A request; `params` writes one JSON object and is given the id that goes with it.
  package static func request(
    _ id: RPCID, _ method: String, params: (inout [UInt8], RPCID) -> Void
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1024)
    bytes.append(contentsOf: #"{"jsonrpc":"2.0","id":"#.utf8)
    write(id, to: &bytes)
    bytes.append(contentsOf: #","method":"#.utf8)
    JSON.writeString(method, to: &bytes)
    bytes.append(contentsOf: #","params":"#.utf8)
    params(&bytes, id)
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  /// A notification; without parameters the member is left out.
  package static func notification(_ method: String, params: JSON?) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(contentsOf: #"{"jsonrpc":"2.0","method":"#.utf8)
    JSON.writeString(method, to: &bytes)
    if let params {
      bytes.append(contentsOf: #","params":"#.utf8)
      params.write(to: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  /// A response with a result that is already encoded.
  package static func response(to id: RPCID, encodedResult: [UInt8]) -> [UInt8] {
    var bytes = responseHead(id, capacity: encodedResult.count + 64)
    bytes.append(contentsOf: #","result":"#.utf8)
    bytes.append(contentsOf: encodedResult)
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  /// A response with a result.
  package static func response(to id: RPCID, result: JSON) -> [UInt8] {
    var bytes = responseHead(id, capacity: 256)
    bytes.append(contentsOf: #","result":"#.utf8)
    result.write(to: &bytes)
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  /// A response with an error.
  package static func response(to id: RPCID, error: RPCError) -> [UInt8] {
    var bytes = responseHead(id, capacity: 256)
    bytes.append(contentsOf: #","error":"#.utf8)
    error.json.write(to: &bytes)
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  /// The id as it stands in a message.
  package static func write(_ id: RPCID, to bytes: inout [UInt8]) {
    switch id {
    case .integer(let value): write(value, to: &bytes)
    case .string(let value): JSON.writeString(value, to: &bytes)
    }
  }

  private static func write(_ value: Int64, to bytes: inout [UInt8]) {
    JSON.integer(value).write(to: &bytes)
  }

  private static func responseHead(_ id: RPCID, capacity: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(capacity)
    bytes.append(contentsOf: #"{"jsonrpc":"2.0","id":"#.utf8)
    write(id, to: &bytes)
    return bytes
  }
}
