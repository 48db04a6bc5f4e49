/// Decides about what is not done without somebody's consent: a person at a terminal, a page, a rule of the host.
///
/// ```swift
/// struct Inbox: Approver {
///   let post: @Sendable (String) async throws -> Bool
///
///   func decide(_ request: ApprovalRequest) async throws -> ApprovalAnswer {
///     guard case .visit(let url) = request.kind else { return .decline("only visits are decided here") }
///     return try await post("\(request.server ?? "") sends you to \(url)") ? .accept() : .decline()
///   }
/// }
/// let client = try Client(config, approver: Inbox(post: post))
/// ```
///
/// It may be asked about several things at one time. The task is cancelled when nobody waits for the answer any more.
public protocol Approver: Sendable {
  /// False where nothing is ever accepted: servers are then not told that a model could answer for them.
  var mayAccept: Bool { get }
  /// What the audit log calls whoever decides here, in a word or two, such as `terminal`.
  var signature: String { get }
  /// Decides about one request; what it says is untrusted, and shown with the name of the server that asks.
  ///
  /// - Throws: any error counts as cancelled, and where a call needs an approval as if nobody were there; its text is recorded
  ///   and not sent to the server.
  func decide(_ request: ApprovalRequest) async throws -> ApprovalAnswer
}

extension Approver {
  /// True.
  public var mayAccept: Bool { true }
  /// `program`: the one that uses this library.
  public var signature: String { "program" }
}

/// Declines everything at once: what holds where nobody can be asked.
public struct DenyAll: Approver {
  /// What is recorded as the reason unless said otherwise.
  public static let nobody = "nobody is here who could be asked"

  private let reason: String

  /// Declines for a reason.
  public init(reason: String = Self.nobody) {
    self.reason = reason
  }

  /// False.
  public var mayAccept: Bool { false }
  /// `nobody`.
  public var signature: String { "nobody" }

  /// Declines.
  public func decide(_ request: ApprovalRequest) async throws -> ApprovalAnswer { .decline(reason) }
}
