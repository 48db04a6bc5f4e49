import JSONKit

/// On whose behalf the current task works, for whatever it does meanwhile that counts for each client.
package enum ServiceCaller {
  /// The name under which the peer has proved who it is; nil where it has not, and for the user of this process.
  @TaskLocal package static var principal: String?
}

extension ServiceCaller {
  /// Whether this is said of the current task already.
  static func isKnown(as principal: String?) -> Bool {
    switch (self.principal, principal) {
    case (nil, nil): true
    case (let known?, let principal?): known.sameBytes(as: principal)
    default: false
    }
  }
}
