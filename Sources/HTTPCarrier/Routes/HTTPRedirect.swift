/// Where an answer sends us, and whether we go.
///
/// Only 307 and 308 keep the method and the body, so only they are followed.
/// Source: RFC 9110, section 15.4; read 2026-11-25.
package enum HTTPRedirect: Sendable, Hashable {
  /// The answer is no redirect that keeps the request.
  case none
  case follow(WebAddress)
  /// The reason, for the user.
  case refused(String)

  /// Judges one answer.
  package init(_ head: AnswerHead, from address: WebAddress, followed: Int, maximum: Int) {
    guard head.status == 307 || head.status == 308 else {
      self = .none
      return
    }
    guard let location = head.value("location"), let target = address.resolving(location) else {
      self = .refused("\(address) redirects to no web address")
      return
    }
    if address.isSecure, !target.isSecure {
      self = .refused("\(address) redirects to \(target), which is not encrypted")
    } else if followed >= maximum {
      self = .refused("\(address) redirects again after \(maximum) redirects")
    } else {
      self = .follow(target)
    }
  }
}
