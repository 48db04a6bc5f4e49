/// `secrets`: where the key of the stored secrets is; one of both, or neither for a passphrase.
///
/// Only files of the user's own may say it: whoever names the key could name a program that takes it.
public struct SecretsConfig: Sendable, Hashable {
  /// A file that only its owner reads, with 32 bytes at least.
  public var keyFile: String?
  /// A program and its arguments that prints the key; no shell reads them.
  public var keyCommand: [String]?

  /// A passphrase, unless said otherwise.
  public init(keyFile: String? = nil, keyCommand: [String]? = nil) {
    self.keyFile = keyFile
    self.keyCommand = keyCommand
  }
}
