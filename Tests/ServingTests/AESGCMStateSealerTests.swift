import MCP
import Serving
import Synchronization
import Testing

struct AESGCMStateSealerTests {
  private static let key = [UInt8](repeating: 7, count: 32)

  @Test func `a state comes back as it was, and no two sealed texts are the same`() throws {
    let sealer = try AESGCMStateSealer(keys: [Self.key]) { 0 }
    let texts = try (0..<8).map { try sealer.seal(Array("state \($0 / 4)".utf8), bindingTo: [1, 2]) }
    #expect(Set(texts).count == 8)
    #expect(String(decoding: try sealer.open(texts[7], bindingTo: [1, 2]), as: UTF8.self) == "state 1")
    for text in texts {
      #expect(text.utf8.allSatisfy { $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "=") })
    }
    #expect(try sealer.open(sealer.seal([], bindingTo: []), bindingTo: []) == [])
  }

  @Test  // MR-13
  func `a state that was changed anywhere does not open`() throws {
    let sealer = try AESGCMStateSealer(keys: [Self.key]) { 0 }
    let text = try sealer.seal(Array("answers".utf8), bindingTo: [1])
    for place in text.indices {
      var changed = text
      changed.replaceSubrange(place...place, with: text[place] == "A" ? "B" : "A")
      #expect(throws: (any Error).self, "\(place)") { try sealer.open(changed, bindingTo: [1]) }
    }
    for wrong in ["", "A", text + "-TAMPERED", String(text.dropLast(4)), "§"] {
      #expect(throws: (any Error).self) { try sealer.open(wrong, bindingTo: [1]) }
    }
  }

  @Test  // MR-13 A-55
  func `a state is of no use for another binding, with another key, or after its time`() throws {
    let now = Mutex(1000.0)
    let sealer = try AESGCMStateSealer(keys: [Self.key], lifetime: .seconds(60)) { now.withLock { $0 } }
    let text = try sealer.seal([5], bindingTo: [1])
    #expect(throws: (any Error).self) { try sealer.open(text, bindingTo: [2]) }
    let other = [UInt8](repeating: 8, count: 32)
    #expect(throws: (any Error).self) { try AESGCMStateSealer(keys: [other]) { 0 }.open(text, bindingTo: [1]) }
    #expect(try AESGCMStateSealer(keys: [other, Self.key]) { 0 }.open(text, bindingTo: [1]) == [5])
    now.withLock { $0 = 1059 }
    #expect(try sealer.open(text, bindingTo: [1]) == [5])
    now.withLock { $0 = 1060 }
    #expect(throws: (any Error).self) { try sealer.open(text, bindingTo: [1]) }
  }

  @Test func `keys of another length are refused`() {
    #expect(throws: MCPError.self) { try AESGCMStateSealer(keys: []) { 0 } }
    #expect(throws: MCPError.self) { try AESGCMStateSealer(keys: [[1, 2, 3]]) { 0 } }
  }
}
