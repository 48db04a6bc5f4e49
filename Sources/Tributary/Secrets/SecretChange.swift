/// What is done with the stored secrets, in the words of the audit log.
package enum SecretChange: String, Sendable, Hashable {
  case set, rotate, remove, grant, revoke
  /// The key of the whole file is another one.
  case rekey
}
