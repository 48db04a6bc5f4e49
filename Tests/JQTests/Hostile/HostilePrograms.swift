/// Programs that try to use up time, memory or the stack.
enum HostilePrograms {
  static func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map(String.init)
  }
}
