import JSONKit

/// Walks over a result before it is handed out: how long its text will be, and whether it can be written.
struct ResultSize {
  private(set) var bytes = 0
  private var tasks: [JSON] = []

  /// Whether the text of a value has at most this many bytes, by estimate.
  mutating func fits(_ value: JSON, limit: Int) -> Bool {
    add(value)
    while bytes <= limit, let next = tasks.popLast() {
      switch next {
      case .array(let elements):
        bytes &+= elements.count
        for element in elements { add(element) }
      case .object(let object):
        for member in object {
          bytes &+= member.key.utf8.count &+ 4
          add(member.value)
        }
      default: break
      }
    }
    return bytes <= limit
  }

  @inline(__always)
  private mutating func add(_ value: JSON) {
    switch value {
    case .array, .object:
      bytes &+= 2
      tasks.append(value)
    case .string(let text), .digits(let text): bytes &+= text.utf8.count &+ 2
    case .integer(let number): bytes &+= number.magnitude < 1000 ? 3 : 10
    case .null, .bool: bytes &+= 4
    case .double, .unsigned: bytes &+= 18
    }
  }

  /// The value with every number that is infinite or NaN replaced: by the largest double, and by null.
  ///
  /// Its text is written and read, which does just that and is only needed for programs that compute such numbers.
  static func finite(_ value: JSON) -> JSON {
    let bytes = ValueText.bytes(of: value)
    return (try? JSON(parsing: bytes.span, limits: JSONLimits(maximumBytes: .max, maximumDepth: .max))) ?? .null
  }
}
