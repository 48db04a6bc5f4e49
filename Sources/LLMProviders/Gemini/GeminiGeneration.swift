import JSONKit
import LLM

/// Writes `generationConfig`.
///
/// Source: Gemini API reference, "GenerationConfig" and "ThinkingConfig"; Gemini API, "OpenAI compatibility" for the
/// budgets of each effort; read 2026-11-25.
enum GeminiGeneration {
  static func config(
    _ request: InvocationRequest, _ model: GeminiModel, _ unsupported: inout Unsupported
  ) -> JSON.Object {
    let options = request.options
    var config: JSON.Object = [:]
    if let temperature = options.temperature { config["temperature"] = .double(temperature) }
    if let topP = options.topP { config["topP"] = .double(topP) }
    if let maxTokens = options.maxTokens { config["maxOutputTokens"] = .integer(Int64(maxTokens)) }
    if !options.stop.isEmpty { config["stopSequences"] = .array(options.stop.map(JSON.string)) }
    if let seed = options.seed { config["seed"] = .integer(seed) }
    if let penalty = options.frequencyPenalty { config["frequencyPenalty"] = .double(penalty) }
    if let penalty = options.presencePenalty { config["presencePenalty"] = .double(penalty) }
    addFormat(request, model, to: &config, &unsupported)
    if let thinking = thinking(options.reasoning, model) { config["thinkingConfig"] = thinking }
    return config
  }

  /// Generations before the third refuse a JSON answer while tools are offered.
  private static func addFormat(
    _ request: InvocationRequest, _ model: GeminiModel, to config: inout JSON.Object, _ unsupported: inout Unsupported
  ) {
    guard let format = request.responseFormat, format != .text else { return }
    if model.isBeforeThree, !(request.tools ?? []).isEmpty {
      unsupported.note("response_format with tools", if: true)
      return
    }
    config["responseMimeType"] = "application/json"
    if case .jsonSchema(_, let schema, _) = format { config["responseJsonSchema"] = GeminiSchema.adapted(schema) }
  }

  /// A budget and a level exclude each other; the budget is the finer one and wins.
  private static func thinking(_ reasoning: Reasoning?, _ model: GeminiModel) -> JSON? {
    guard let reasoning else { return nil }
    var thinking: JSON.Object = [:]
    if let shows = reasoning.showsSummary { thinking["includeThoughts"] = .bool(shows) }
    if let budget = reasoning.budgetTokens {
      thinking["thinkingBudget"] = .integer(Int64(budget))
    } else if let effort = reasoning.effort {
      if effort == "none" {
        thinking["thinkingBudget"] = 0
      } else if model.isBeforeThree {
        thinking["thinkingBudget"] = budget(of: effort)
      } else {
        thinking["thinkingLevel"] = .string(effort == "max" ? "XHIGH" : effort.uppercased())
      }
    }
    return thinking.isEmpty ? .none : .object(thinking)
  }

  /// An unknown word leaves the budget to the model.
  private static func budget(of effort: String) -> JSON {
    switch effort {
    case "minimal", "low": 1_024
    case "medium": 8_192
    case "high", "xhigh", "max": 24_576
    default: -1
    }
  }
}
