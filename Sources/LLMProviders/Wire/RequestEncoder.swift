package import JSONKit
package import LLM

/// Writes the body of a request in the words of one interface.
package protocol RequestEncoder: Sendable {
  /// The body, and the settings that have no place in it.
  ///
  /// - Throws: ``LLM/InvocationError`` `invalid_request` for content the interface cannot carry.
  func encode(_ request: InvocationRequest) throws(InvocationError) -> (body: JSON, unsupported: Unsupported)
}
