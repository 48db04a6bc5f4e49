public import JSONKit

extension StreamChunk {
  /// The chunk as one object of a stream of JSON lines.
  public var json: JSON {
    var object: JSON.Object = ["id": .string(id), "provider": .string(provider), "model": .string(model)]
    if let delta { object["delta"] = delta.json }
    let choices = self.choices
    if !choices.isEmpty { object["choices"] = .array(choices.map(\.json)) }
    if let usage { object["usage"] = usage.json }
    if let error { object["error"] = error.json }
    return .object(object)
  }
}

extension DeltaChoice {
  /// The choice with `finish_reason` where it ends.
  public var json: JSON {
    var object: JSON.Object = ["index": .integer(Int64(index))]
    if let delta { object["delta"] = delta.json }
    finish?.append(to: &object)
    return .object(object)
  }
}

extension Delta {
  /// The part's number and one of `open`, `append`, `annotate`, `echo`, `close`, `replace`; `content` repeats text of the answer.
  public var json: JSON {
    var object: JSON.Object = ["part": .integer(Int64(part))]
    if let content { object["content"] = .string(content) }
    switch change {
    case .open(let part): object["open"] = part.json
    case .append(let text): object["append"] = .string(text)
    case .annotate(let annotation): object["annotate"] = annotation
    case .echo(let echo): object["echo"] = echo.json
    case .close: object["close"] = true
    case .replace(let part): object["replace"] = part.json
    }
    return .object(object)
  }
}
