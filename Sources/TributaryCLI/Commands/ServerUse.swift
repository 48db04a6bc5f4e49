/// What a command does with servers, as far as somebody has to agree to it.
enum ServerUse: Sendable {
  /// It starts none.
  case none
  /// It starts them to look at them.
  case look
  /// It calls their tools.
  case calls
}
