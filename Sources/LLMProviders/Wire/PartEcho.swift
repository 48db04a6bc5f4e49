import JSONKit
import LLM

extension Part {
  /// What goes back with the part to this provider and model; nil where another one wrote it.
  func echo(to provider: String, model: String) -> JSON? {
    guard let echo, echo.belongs(to: provider, model: model) else { return nil }
    return echo.raw
  }
}
