import HTTPCarrier
import JSONKit
import JSONRPC
import Synchronization

/// Hands the messages of one exchange on, and knows when its answer was among them.
final class HTTPDelivery: Sendable {
  private let id: RPCID
  private let isHandshake: Bool
  private let head: AnswerHead
  private let wire: HTTPWire
  private let hasAnswer = Atomic(false)

  init(id: RPCID, message: Outbound, head: AnswerHead, wire: HTTPWire) {
    self.id = id
    isHandshake = message.method == HTTPPeer.initialize
    self.head = head
    self.wire = wire
  }

  var isAnswered: Bool { hasAnswer.load(ordering: .relaxed) }

  /// A whole body: one message, or several in the revision that knew batches; false without the answer.
  func deliver(document: [UInt8]) -> Bool {
    if document.first(where: { $0 > 0x20 }) == UInt8(ascii: "["), let batch = (try? JSON(parsing: document))?.arrayValue
    {
      for message in batch { deliver(message: message.bytes) }
    } else {
      deliver(message: document)
    }
    return isAnswered
  }

  func deliver(message: [UInt8]) {
    switch RPCMessage(classifying: message) {
    case .result(id, _):
      // The session counts before the caller can send what needs it.
      if isHandshake { wire.transport.state.withLock { $0.peer.initialized(head) } }
      hasAnswer.store(true, ordering: .relaxed)
    case .failure(id, _), .failure(nil, _):
      hasAnswer.store(true, ordering: .relaxed)
    default: break
    }
    wire.inlet.received(message, in: .exchange(id))
  }
}
