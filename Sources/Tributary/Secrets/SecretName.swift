/// Tells from the name of a variable whether its value is likely a secret.
enum SecretName {
  private static let words: Set<String> = [
    "KEY", "APIKEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL", "CREDENTIALS", "AUTH", "PAT",
    "DSN", "AUTHORIZATION", "COOKIE",
  ]

  /// Whether one of the words of the name, as in `GITHUB_TOKEN`, says so.
  static func isSecret(_ name: String) -> Bool {
    name.uppercased().split { !$0.isLetter && !$0.isNumber }.contains { words.contains(String($0)) }
  }
}
