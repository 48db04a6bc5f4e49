/// What a server of one interface sends in every case of ``WireConformance``.
///
/// Streams are whole event streams with `\n` at the ends of lines.
package struct WireScript: Sendable {
  /// An answer with a status of failure.
  package struct Failure: Sendable {
    package var status: String
    package var body: String

    package init(_ status: String, _ body: String) {
      self.status = status
      self.body = body
    }
  }

  /// The text `Hello there` in at least two events, with its end.
  package var text: String
  /// The events up to and with the text `Hello`, and nothing behind them.
  package var cut: String
  /// `get_weather` with `{"city":"Oslo"}` and `get_time` with no arguments.
  package var calls: String
  /// The same calls with an id that comes again: in every piece, or for both calls.
  package var repeatedIDs: String
  /// The same calls with indexes that are not those the interface promises.
  package var changedIndex: String
  /// `get_weather` with arguments that are no JSON object.
  package var invalidArguments: String
  package var wrongKey: Failure
  package var unknownModel: Failure
  package var oversizeImage: Failure
  package var refusedSchema: Failure

  package init(
    text: String, cut: String, calls: String, repeatedIDs: String, changedIndex: String, invalidArguments: String,
    wrongKey: Failure, unknownModel: Failure, oversizeImage: Failure, refusedSchema: Failure
  ) {
    self.text = text
    self.cut = cut
    self.calls = calls
    self.repeatedIDs = repeatedIDs
    self.changedIndex = changedIndex
    self.invalidArguments = invalidArguments
    self.wrongKey = wrongKey
    self.unknownModel = unknownModel
    self.oversizeImage = oversizeImage
    self.refusedSchema = refusedSchema
  }

  /// Events with these data, one each.
  package static func events(_ data: String...) -> String { data.map { "data: \($0)\n\n" }.joined() }
}
