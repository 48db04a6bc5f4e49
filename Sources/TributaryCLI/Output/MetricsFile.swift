import FoundationEssentials
import LLM
import Tributary

/// The file of `--metrics`: what the requests of one command took, written once when it ends.
struct MetricsFile: Sendable {
  private let path: String
  private let registry = PrometheusRegistry()

  init(path: String) {
    self.path = path
  }

  var observer: MetricsObserver { MetricsObserver(factory: registry) }

  func write(_ console: Console) {
    do {
      try Data(registry.text.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      console.warning("the metrics could not be written to '\(path)'; is there such a folder?")
    }
  }
}
