import Agents
import Tributary

/// What was tried with a server that failed, and what may help.
struct ServerAdvice: Sendable {
  /// The program or the address, without secrets.
  let tried: String
  /// What to do, in the imperative.
  let remedy: String

  init(_ status: ServerStatus, _ definition: ServerDefinition) {
    let place: String = definition.source ?? "its definition"
    let log = "'tributary mcp logs \(status.name)' shows what it wrote"
    switch definition.endpoint {
    case .url:
      tried = "connected to \(definition.target)"
    default:
      tried = "ran \(definition.target)"
    }
    switch status.code {
    case .timeout?:
      remedy = "if it only is slow, give it more time with \"timeout\": {\"start\": \"60s\"} in \(place); \(log)"
    case .authentication? where definition.carrier == "http" && definition.headers["Authorization"] == nil:
      remedy = "run 'tributary mcp login \(status.name)'"
    case .authentication?:
      remedy = "give it what it asks for, as a reference such as ${env:TOKEN}, in \(place)"
    case .definitionChanged?:
      remedy = "look at what changed with 'tributary mcp review \(status.name)'"
    case .refused?, .lost?:
      remedy = "run it by hand and look at what it prints; \(log)"
    default:
      switch definition.endpoint {
      case .url: remedy = "see that it runs and that the address in \(place) is right"
      default: remedy = "run that by hand, or correct \(place); \(log)"
      }
    }
  }

  /// Two lines to put behind the failure.
  var text: String { "\ntried: \(tried)\nto do: \(remedy)" }
}
