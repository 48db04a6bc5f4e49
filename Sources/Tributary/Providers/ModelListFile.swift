import JSONKit
package import LLM

/// The models of one account, kept for a day in a file; a file that cannot be read or written is as good as none.
package struct ModelListFile: Sendable {
  /// How long a list is as good as a new one, in seconds.
  static let lifetime: Int64 = 24 * 3600
  /// The longest file that is read.
  static let maximumBytes = 8 << 20

  private let path: String
  private let environment: HostEnvironment

  /// Nil without a home: then nothing is kept.
  package init?(_ key: ModelListKey, in environment: HostEnvironment) {
    guard let folder = environment.cacheDirectory else { return nil }
    path = "\(folder)/models/\(key.name).json"
    self.environment = environment
  }

  /// The kept list, if it is not older than a day.
  func fresh() -> [ModelInfo]? {
    guard let (saved, models) = read() else { return nil }
    let age: Int64 = environment.now() - saved
    return (0..<Self.lifetime).contains(age) ? models : nil
  }

  /// The kept list, however old.
  func last() -> [ModelInfo] { read()?.models ?? [] }

  /// Keeps a list; an empty one says nothing and is not kept.
  func save(_ models: [ModelInfo]) {
    if models.isEmpty { return }
    let list: JSON = [
      "v": 1, "saved": .integer(environment.now()), "models": .array(models.map(\.json)),
    ]
    try? environment.writeFile(path, list.bytes)
  }

  private func read() -> (saved: Int64, models: [ModelInfo])? {
    guard let bytes = try? environment.readFile(path, Self.maximumBytes), bytes.count <= Self.maximumBytes,
      let list = try? JSON(parsing: bytes), list["v"] == 1, let saved = list["saved"]?.int64Value,
      let entries = list["models"]?.arrayValue, let models = try? entries.map({ try ModelInfo(json: $0) })
    else { return nil }
    return (saved, models)
  }
}
