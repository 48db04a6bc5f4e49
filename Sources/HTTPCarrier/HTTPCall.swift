/// One HTTP request, ready to send, and how long its answer may take.
package struct HTTPCall: Sendable {
  package var method: String
  package var url: String
  package var fields: [HTTPField]
  package var body: [UInt8]
  /// From the request to the head of the answer; nil for one that may take for ever.
  package var firstByte: Duration?
  /// Between two pieces of the answer; nil for a stream that may be quiet for ever.
  package var idle: Duration?
  /// When the whole answer must be there.
  package var deadline: ContinuousClock.Instant?

  package init(
    method: String = "POST", url: String, fields: [HTTPField] = [], body: [UInt8] = [],
    firstByte: Duration? = .seconds(60), idle: Duration? = .seconds(60), deadline: ContinuousClock.Instant? = nil
  ) {
    self.method = method
    self.url = url
    self.fields = fields
    self.body = body
    self.firstByte = firstByte
    self.idle = idle
    self.deadline = deadline
  }
}
