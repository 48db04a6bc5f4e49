import MCP

/// Seals what a client carries for us between two requests, so that it can neither be read nor changed there.
///
/// What is sealed for one binding opens for no other one, and not after its time. `AESGCMStateSealer` is one.
public protocol MCPStateSealer: Sendable {
  /// Seals a state; `binding` is not kept in it.
  func seal(_ state: [UInt8], bindingTo binding: [UInt8]) throws -> String
  /// Opens what ``seal(_:bindingTo:)`` gave for the same binding.
  ///
  /// - Throws: any error when it was changed, is of another binding or too old; clients are not told which.
  func open(_ text: String, bindingTo binding: [UInt8]) throws -> [UInt8]
}
