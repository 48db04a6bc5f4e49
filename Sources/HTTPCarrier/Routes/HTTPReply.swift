/// An answer whose head is there, and where it came from after redirects.
package struct HTTPReply: Sendable {
  package let address: WebAddress
  package let head: AnswerHead
  /// Gives the body.
  package let receiver: AnswerReceiver
}
