public import JSONKit
public import LLM

/// Plays an answer per turn from a script: for tests, examples and a first run without a key.
///
/// A turn is chosen by the number of answers in the request, so one script serves any number of runs at once, and a run
/// that is resumed goes on where it was. The answer streams in several chunks and reports usage like a real one.
/// The form of a script is told at `Script`, that of its templates at `ScriptTemplate`.
public struct ScriptedProvider: Provider {
  /// The name in `name/model`; `scripted` unless said otherwise.
  public let name: String
  private let source: @Sendable (String) throws -> JSON
  private let modelIDs: [String]

  /// A provider that fetches a script for each request.
  ///
  /// - Parameter load: gives the script of a model; the model of `scripted/demo.json` is `demo.json`.
  public init(
    name: String = "scripted", models: [String] = [], load: @escaping @Sendable (_ model: String) throws -> JSON
  ) {
    self.name = name
    modelIDs = models
    source = load
  }

  /// Plays one script under every model name.
  /// - Throws: ``JSONError`` with the pointer of what is wrong in the script.
  public init(name: String = "scripted", script: JSON) throws(JSONError) {
    _ = try Script(script)
    self.init(name: name, models: ["demo"]) { _ in script }
  }

  /// The models it was made with.
  public func models() async throws -> [ModelInfo] { modelIDs.map { ModelInfo(id: $0, provider: name) } }

  /// Plays the turn that comes after the answers in the request.
  ///
  /// - Throws: ``InvocationError`` `invalid_request` when the script is wrong, has no such turn, or needs what is not there.
  public func invoke(_ request: ProviderRequest) async throws -> ResponseStream {
    let invocation = request.invocation
    let script = try read(invocation.model)
    let number = invocation.messages.count { $0.role == .assistant }
    guard script.turns.indices.contains(number) else {
      let count = script.turns.count
      throw failure(
        "The script \"\(invocation.model)\" has \(count) turn\(count == 1 ? "" : "s") and was asked for turn \(number + 1).",
        invocation)
    }
    let player = ScriptPlayer(provider: name, request: invocation, turn: script.turns[number], number: number)
    do {
      return ResponseStream(metadata: invocation.metadata, chunks: try player.play(chunkSize: script.chunkSize))
    } catch let missing as ScriptTemplate.Missing {
      throw failure(
        "Turn \(number + 1) of the script refers to {{\(missing.pointer)}}, which is not there.", invocation)
    }
  }

  private func read(_ model: String) throws -> Script {
    let json = try source(model)
    do {
      return try Script(json)
    } catch {
      throw InvocationError(
        .invalidRequest, "The script \"\(model)\" cannot be played: \(error.message)", kind: .invalidRequest,
        provider: name, model: model)
    }
  }

  private func failure(_ message: String, _ request: InvocationRequest) -> InvocationError {
    InvocationError(.invalidRequest, message, kind: .invalidRequest, provider: name, model: request.model)
  }
}
