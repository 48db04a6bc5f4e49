import HTTPEndpoint
import Logging

/// `GET /v1/models` and, below it, one model by its name, whose slashes may be written as `%2F`.
struct ModelsRoute: OpenAIRoute {
  /// Where the list is.
  static let path = "/v1/models"

  let models: ServedModels
  let logger: Logger

  let methods = ["GET"]

  func answer(_ request: EndpointRequest) async -> EndpointReply {
    do {
      let list = ModelsList(models: try await models.list())
      guard let id = Self.id(in: request.path) else { return .json(200, list.json) }
      return .json(200, try list.model(id))
    } catch {
      return .openAI(error, logger)
    }
  }

  /// What stands behind the path of the list; nil for nothing.
  static func id(in path: String) -> String? {
    let rest = Array(path.utf8.dropFirst(Self.path.utf8.count + 1))
    if rest.isEmpty { return nil }
    var id: [UInt8] = []
    var index = 0
    while index < rest.count {
      if rest[index] == UInt8(ascii: "%"), let byte = byte(rest[(index + 1)...].prefix(2)) {
        id.append(byte)
        index += 3
      } else {
        id.append(rest[index])
        index += 1
      }
    }
    return String(decoding: id, as: UTF8.self)
  }

  /// Two hexadecimal digits; nil for anything else.
  private static func byte(_ digits: ArraySlice<UInt8>) -> UInt8? {
    let text = String(decoding: digits, as: UTF8.self)
    guard digits.count == 2, text.allSatisfy(\.isHexDigit) else { return nil }
    return UInt8(text, radix: 16)
  }
}
