import JSONKit
import LLM
import Runs

/// One request to a model as the body of an effect: streams, shows what comes, and says how it ended.
struct ModelCall: Sendable {
  let provider: any Provider
  let request: InvocationRequest
  /// On whose behalf; nil for the run itself.
  var principal: String?

  func perform(_ scope: EffectScope) async -> Outcome {
    do {
      let stream = try await provider.invoke(
        ProviderRequest(invocation: request, principal: principal) { event in
          // An attempt that cannot be recorded stops the run at its next step, so nothing is lost here.
          try? scope.retrying(["reason": .string(event.message), "kind": .string(event.kind.rawValue)])
        })
      var channels = DeltaChannels()
      while let chunk = try await stream.next() {
        guard chunk.choice == 0, let delta = chunk.delta, let text = channels.text(of: delta) else { continue }
        scope.show(text)
      }
      let response = try await stream.aggregate()
      _ = try ModelReply(response)
      return .value(response.json)
    } catch let error as InvocationError where error.code != .cancelled {
      return .failure(Self.detail(error))
    } catch {
      if Task.isCancelled || error is CancellationError || error is InvocationError {
        return .unknown(["code": "cancelled", "message": "the request was stopped before the model had answered"])
      }
      return .failure(["code": "provider_failed", "message": .string("the provider failed: \(error)")])
    }
  }

  private static func detail(_ error: InvocationError) -> JSON {
    var members: JSON.Object = error.json.objectValue ?? [:]
    if let partial = error.partial, !partial.text.isEmpty { members["partial"] = .string(partial.text) }
    return .object(members)
  }
}

/// Remembers what each part of a message is, so that its text can be shown as such.
struct DeltaChannels: Sendable {
  private var channels: [Int: LiveText.Channel] = [:]

  mutating func text(of delta: Delta) -> LiveText? {
    switch delta.change {
    case .open(let part):
      let channel = Self.channel(of: part)
      channels[delta.part] = channel
      guard let channel, let text = part.text, !text.isEmpty else { return nil }
      return LiveText(text, channel, part: delta.part)
    case .append(let text):
      guard !text.isEmpty, let channel = channels[delta.part] ?? (delta.isAnswer ? .text : nil) else { return nil }
      return LiveText(text, channel, part: delta.part)
    default: return nil
    }
  }

  private static func channel(of part: Part) -> LiveText.Channel? {
    switch part.kind {
    case .text: .text
    case .reasoning: .reasoning
    case .refusal: .refusal
    case .toolCall: .arguments
    default: nil
    }
  }
}
