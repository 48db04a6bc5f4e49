/// The version of this library and of the `tributary` program.
public enum TributaryVersion {
  /// Semantic version, `0.1.0`.
  public static let current = "0.1.0"
}
