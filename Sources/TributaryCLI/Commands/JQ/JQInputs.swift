import JSONKit
import Runs
import Synchronization

/// The JSON texts of some files, or of standard input, one after the other.
final class JQInputs: Sendable {
  private struct State {
    var files: ArraySlice<String>
    var file: String?
    var texts: JSONTexts?
    var readsStandardInput: Bool
  }

  private let streams: StandardStreams
  private let state: Mutex<State>

  init(_ files: [String], _ streams: StandardStreams) {
    self.streams = streams
    state = Mutex(State(files: files[...], readsStandardInput: files.isEmpty))
  }

  /// The file that the last text came from; nil for standard input.
  var file: String? { state.withLock { $0.file } }

  /// The next text; nil when there is none left.
  ///
  /// - Throws: ``CommandFailure`` for a file that cannot be read and for a text that is not JSON.
  func next() throws -> JSON? {
    try state.withLock { state in
      while true {
        if let text = state.texts?.next() {
          do throws(JSONError) {
            return try JSON(parsing: text)
          } catch {
            let place: String = state.file.map { "\($0): " } ?? ""
            throw CommandFailure(.usage, "input", "\(place)this is not JSON: \(error.message)")
          }
        }
        state.texts = nil
        if let path: String = state.files.popFirst() {
          state.file = path
          state.texts = JSONTexts(Array(try TextArgument.read(file: path).utf8))
        } else if state.readsStandardInput {
          state.readsStandardInput = false
          state.texts = JSONTexts(Array(try streams.readInput().utf8))
        } else {
          return nil
        }
      }
    }
  }
}

/// Several JSON texts in a row, with or without blanks between them; where one ends, not whether it is one.
struct JSONTexts: Sendable {
  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The bytes of the next text; nil at the end.
  mutating func next() -> [UInt8]? {
    while index < bytes.count, Self.isBlank(bytes[index]) { index += 1 }
    guard index < bytes.count else { return nil }
    let start: Int = index
    switch bytes[index] {
    case UInt8(ascii: "{"), UInt8(ascii: "["): skipNested()
    case UInt8(ascii: "\""): skipString()
    default:
      while index < bytes.count, !Self.isBlank(bytes[index]), !Self.begins(bytes[index]) || index == start {
        index += 1
      }
    }
    return Array(bytes[start..<index])
  }

  private mutating func skipNested() {
    var depth = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "\""):
        skipString()
        continue
      default: break
      }
      index += 1
      if depth == 0 { return }
    }
  }

  private mutating func skipString() {
    index += 1
    while index < bytes.count {
      let byte: UInt8 = bytes[index]
      index += byte == UInt8(ascii: "\\") ? 2 : 1
      if byte == UInt8(ascii: "\"") { break }
    }
    index = min(index, bytes.count)
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

  private static func begins(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "\"")
  }
}
