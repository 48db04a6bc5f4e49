/// What can happen to an answer on its way, the same for every interface.
package enum WireCase: String, CaseIterable, Sendable, CustomStringConvertible {
  case whole
  case cutAtEveryByte = "cut at every byte"
  case comments = "comments between the lines"
  case carriageReturns = "lines that end with CRLF"
  case bareCarriageReturns = "lines that end with CR"
  case gzip
  case reset = "a reset in mid-stream"
  case stall = "silence in mid-stream"
  case earlyEnd = "a clean end before the answer's end"
  case gatewayPage = "a gateway's page"
  case pageOfSuccess = "a page with the status of success"
  case noStream = "a document that is no answer"
  case endlessLine = "a line without an end"
  case invalidUTF8 = "bytes that are no UTF-8"
  case calls = "two calls"
  case repeatedIDs = "ids that come again"
  case changedIndex = "indexes that are not as promised"
  case invalidArguments = "arguments that are no object"
  case wrongKey = "a wrong key"
  case unknownModel = "a model that is not there"
  case oversizeImage = "an image that is too large"
  case refusedSchema = "a schema the provider does not take"

  package var description: String { rawValue }
}
