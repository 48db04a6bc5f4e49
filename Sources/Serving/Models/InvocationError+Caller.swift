import LLM

extension InvocationError {
  /// Whether it is about the key with which this host asks its provider: no concern of whoever asks this host.
  var isAboutOwnKey: Bool { kind == .authentication || code == .authenticationFailed }

  /// What whoever asks this host is told.
  ///
  /// Providers repeat parts of a key they refuse, and the host says where it looks for one, so nothing of either is said.
  var callerMessage: String {
    guard isAboutOwnKey else { return description }
    let name = provider.map { "the provider \($0)" } ?? "the provider"
    return "Provider authentication failed: \(name) was asked without a key, or did not accept the key of this server. "
      + "Whoever runs this server has to set it."
  }
}
