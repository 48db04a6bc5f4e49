import NIOCore

/// The bytes that the server sends, in order: held until what they are is known, then handed on in pieces.
struct EgressInput: Sendable {
  private let socket: EgressSocket
  private var held: [UInt8] = []

  init(_ socket: EgressSocket) {
    self.socket = socket
  }

  /// The next byte, which is not taken; nil at the end.
  mutating func first() async throws -> UInt8? {
    while held.isEmpty {
      guard let next = try await socket.next() else { return nil }
      held += next.readableBytesView
    }
    return held.first
  }

  /// Reads until `find` finds something in what is held, and takes the bytes of that.
  ///
  /// - Throws: ``EgressRefusal`` `bad_request` when there are more than `maximum` bytes, `connection_lost` at the end.
  mutating func read<Value>(
    upTo maximum: Int, _ find: ([UInt8]) throws -> (length: Int, value: Value)?
  ) async throws -> Value {
    while true {
      if let (length, value) = try find(held), length <= maximum {
        held.removeFirst(length)
        return value
      }
      guard held.count <= maximum else { throw EgressRefusal.badRequest("the request is longer than \(maximum) bytes") }
      guard let next = try await socket.next() else {
        throw EgressRefusal(.broken, "the connection ended before the request did")
      }
      held += next.readableBytesView
    }
  }

  /// The next bytes; nil at the end.
  mutating func next() async throws -> ByteBuffer? {
    guard held.isEmpty else {
      defer { held = [] }
      return ByteBuffer(bytes: held)
    }
    return try await socket.next()
  }
}
