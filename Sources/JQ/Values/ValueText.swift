import JSONKit

/// The compact text of values, as `tojson` and the messages of errors show it.
///
/// It is the text of `JSON`, except for the delete character, which is escaped, and for what JSON cannot say: NaN is
/// written as null, infinities as the largest double.
/// The walk keeps a stack of its own.
struct ValueText {
  private(set) var bytes: [UInt8] = []
  /// How many values were written.
  private(set) var pieces = 0
  private var tasks: [Piece] = []
  /// Where writing may stop, in bytes.
  private let limit: Int

  private init(limit: Int) { self.limit = limit }

  private enum Piece {
    case elements([JSON], Int)
    case members(JSON.Object, Int)
  }

  /// The text of a value.
  static func bytes(of value: JSON) -> [UInt8] {
    var writer = ValueText(limit: .max)
    writer.write(value)
    while let task = writer.tasks.popLast() { writer.proceed(task) }
    return writer.bytes
  }

  /// The text of a value, paid for as it is written.
  static func bytes(of value: JSON, _ meter: inout Meter) throws(Failure) -> [UInt8] {
    var writer = ValueText(limit: meter.limits.maximumBytes)
    writer.write(value)
    var paid = (pieces: 0, bytes: 0)
    if case .string(let text) = value { try meter.charge(text.utf8.count >> 1) }
    while let task = writer.tasks.popLast() {
      try meter.charge(Self.longText(in: task) >> 2)
      writer.proceed(task)
      let bytes = writer.bytes.count - paid.bytes
      try meter.charge((writer.pieces - paid.pieces) * 3 + bytes >> 4)
      paid = (writer.pieces, writer.bytes.count)
      if writer.bytes.count > writer.limit { throw meter.tooMuchMemory }
    }
    meter.count(bytes: writer.bytes.count)
    return writer.bytes
  }

  /// The beginning of a value's text, at least this many bytes of it where there are as many.
  static func prefix(of value: JSON, bytes count: Int) -> [UInt8] {
    var writer = ValueText(limit: count)
    writer.write(value, cut: count)
    while writer.bytes.count < count, let task = writer.tasks.popLast() { writer.proceed(task, cut: count) }
    return writer.bytes
  }

  private mutating func proceed(_ task: Piece, cut: Int = .max) {
    switch task {
    case .elements(let elements, let index):
      guard index < elements.count else { return bytes.append(UInt8(ascii: "]")) }
      var next = index
      while next < elements.count {
        if next > index, Self.isLong(elements[next]) { return tasks.append(.elements(elements, next)) }
        if next > 0 { bytes.append(UInt8(ascii: ",")) }
        next += 1
        if isNested(elements[next - 1]) || bytes.count > limit || next & 1023 == 0 {
          tasks.append(.elements(elements, next))
          return write(elements[next - 1], cut: cut)
        }
        write(elements[next - 1], cut: cut)
      }
      bytes.append(UInt8(ascii: "]"))
    case .members(let members, let index):
      guard index < members.count else { return bytes.append(UInt8(ascii: "}")) }
      tasks.append(.members(members, index + 1))
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      let member = members[index]
      write(text: Self.shortened(member.key, cut))
      bytes.append(UInt8(ascii: ":"))
      write(member.value, cut: cut)
    }
  }

  /// Texts of more bytes are paid for before they are written.
  private static let longText = 1 << 12

  private static func isLong(_ value: JSON) -> Bool {
    if case .string(let text) = value { text.utf8.count > longText } else { false }
  }

  /// How long the text is that a task begins with, where it is long.
  private static func longText(in task: Piece) -> Int {
    switch task {
    case .elements(let elements, let index) where index < elements.count:
      if case .string(let text) = elements[index], text.utf8.count > longText { text.utf8.count } else { 0 }
    case .members(let members, let index) where index < members.count:
      if case .string(let text) = members[index].value, text.utf8.count > longText { text.utf8.count } else { 0 }
    default: 0
    }
  }

  private func isNested(_ value: JSON) -> Bool {
    switch value {
    case .array, .object: true
    default: false
    }
  }

  private mutating func write(_ value: JSON, cut: Int = .max) {
    pieces &+= 1
    switch value {
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      tasks.append(.elements(elements, 0))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      tasks.append(.members(members, 0))
    case .string(let text): write(text: Self.shortened(text, cut))
    case .double(let number) where number == 0 && number.sign == .minus: bytes.append(contentsOf: "-0".utf8)
    case .double(let number) where !number.isFinite: bytes.append(contentsOf: Self.nonFinite(number).utf8)
    default: value.write(to: &bytes)
    }
  }

  /// The delete character is escaped too, which JSON would not need.
  private mutating func write(text: String) {
    let start = bytes.count
    JSON.writeString(text, to: &bytes)
    guard bytes[start...].contains(0x7F) else { return }
    let written = bytes[start...].split(separator: 0x7F, omittingEmptySubsequences: false)
    bytes.replaceSubrange(start..., with: Array(written.joined(separator: "\\u007f".utf8)))
  }

  private static func nonFinite(_ number: Double) -> String {
    number.isNaN ? "null" : (number < 0 ? "-1.7976931348623157e+308" : "1.7976931348623157e+308")
  }

  /// No more of a text than a message shows.
  private static func shortened(_ text: String, _ cut: Int) -> String {
    guard text.utf8.count > cut else { return text }
    return String(text.unicodeScalars.prefix(cut))
  }
}
