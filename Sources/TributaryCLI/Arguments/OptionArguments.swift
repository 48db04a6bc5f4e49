import JSONKit
import LLM

/// The settings of `--option k=v`: those of every model by their names, all others as the provider calls them.
struct OptionArguments {
  private static let common = [
    "temperature", "max_tokens", "top_p", "frequency_penalty", "presence_penalty", "seed", "stop", "reasoning",
    "parallel_tool_calls", "unsupported",
  ]

  private let settings: JSON.Object

  /// - Throws: ``CommandFailure`` with exit code 2 for a word that is no setting.
  init(_ words: [String]) throws(CommandFailure) {
    var settings: JSON.Object = [:]
    for word in words {
      guard let equals: String.Index = word.firstIndex(of: "="), equals > word.startIndex else {
        throw .usage("--option: '\(word)' is no name=value")
      }
      let text = String(word[word.index(after: equals)...])
      settings[String(word[..<equals])] = (try? JSON(parsing: text)) ?? .string(text)
    }
    self.settings = settings
  }

  /// - Throws: ``CommandFailure`` with exit code 2 for a value of the wrong type.
  func applied(to options: ModelOptions) throws(CommandFailure) -> ModelOptions {
    var own: JSON.Object = [:]
    var provider: JSON.Object = options.providerOptions
    for setting in settings {
      if Self.common.contains(setting.key) {
        own[setting.key] = setting.value
      } else {
        provider[setting.key] = setting.value
      }
    }
    do {
      var options: ModelOptions = try ModelOptions(json: .object(own)).merged(over: options)
      options.providerOptions = provider
      return options
    } catch {
      throw .usage("--option: \(error)")
    }
  }
}
