import JSONKit

/// The turns a scripted model plays, one per answer.
///
/// ```json
/// {"turns": [
///   {"tool_calls": [{"name": "files.read_file", "arguments": {"path": "a.txt"}}]},
///   {"text": "The file says {{results/0/text}}", "expect": {"last_contains": "hello"}}
/// ]}
/// ```
struct Script: Sendable {
  var turns: [Turn]
  /// Characters per chunk, so that a reader sees more than one.
  var chunkSize: Int

  init(_ json: JSON) throws(JSONError) {
    var reader = try ObjectReader(json)
    chunkSize = try reader.optionalInt("chunk_size") ?? 16
    if chunkSize < 1 { throw reader.invalid("chunk_size", "must be at least 1") }
    turns = []
    for turn in try reader.readers("turns") { turns.append(try Turn(turn)) }
    if let stray = reader.unread.first { throw reader.invalid(stray.key, "unknown member of a script") }
  }

  /// One answer.
  struct Turn: Sendable {
    var reasoning: String?
    var text: String?
    var calls: [Call]
    /// The finish reason in place of the natural one.
    var finish: String?
    /// The stream ends without a finish.
    var isCut: Bool
    /// The turn fails with this kind and message.
    var failure: (kind: String, message: String)?
    var expectation: Expectation

    init(_ turn: ObjectReader) throws(JSONError) {
      var reader = turn
      reasoning = try reader.optionalString("reasoning")
      text = try reader.optionalString("text")
      calls = []
      for call in try reader.optionalReaders("tool_calls") ?? [] { calls.append(try Call(call)) }
      finish = try reader.optionalString("finish")
      isCut = try reader.optionalBool("cut") ?? false
      if var error = try reader.optionalReader("error") {
        failure = (try error.string("kind"), try error.optionalString("message") ?? "The script says so.")
      }
      expectation = Expectation()
      if let expect = try reader.optionalReader("expect") { expectation = try Expectation(expect) }
      if let stray = reader.unread.first { throw reader.invalid(stray.key, "unknown member of a turn") }
    }
  }

  /// One tool call of a turn.
  struct Call: Sendable {
    /// The name the model sees, or `server.tool`.
    var name: String
    /// An object, or a string that is sent as it stands.
    var arguments: JSON

    init(_ call: ObjectReader) throws(JSONError) {
      var reader = call
      name = try reader.string("name")
      arguments = reader.value("arguments") ?? [:]
      if let stray = reader.unread.first { throw reader.invalid(stray.key, "unknown member of a call") }
    }
  }

  /// What must hold when a turn is asked for.
  struct Expectation: Sendable {
    /// Tools that must be offered, by either name.
    var tools: [String] = []
    /// Must stand in the text of the last message, results of tools included.
    var lastContains: String?

    init() {}

    init(_ expect: ObjectReader) throws(JSONError) {
      var reader = expect
      tools = try reader.optionalStrings("tools") ?? []
      lastContains = try reader.optionalString("last_contains")
      if let stray = reader.unread.first { throw reader.invalid(stray.key, "unknown expectation") }
    }
  }
}
