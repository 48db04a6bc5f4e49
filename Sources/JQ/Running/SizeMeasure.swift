import JSONKit

/// Estimates how large values are, without recursion; an array that is met again counts once.
struct SizeMeasure {
  private(set) var bytes = 0
  /// How many values were looked at.
  private(set) var steps = 0
  private let maximumSteps: Int
  private var seen: Set<UInt> = []
  private var tasks: [JSON] = []

  init(maximumSteps: Int) { self.maximumSteps = maximumSteps }

  /// Arrays of fewer elements are cheaper counted than remembered.
  private static let rememberedCount = 8

  /// Adds the size of a value; stops where the sum is beyond a limit.
  mutating func add(_ value: JSON, limit: Int) {
    tasks.append(value)
    while let next = tasks.popLast() {
      steps &+= 1
      if bytes > limit || steps > maximumSteps {
        tasks.removeAll(keepingCapacity: true)
        bytes = max(bytes, steps > maximumSteps ? limit : bytes)
        return
      }
      switch next {
      case .array(let elements): add(elements)
      case .object(let object):
        bytes &+= Meter.containerBytes &+ object.count &* Meter.memberBytes
        if object.count > JSON.Object.fewMembers { bytes &+= object.count &* Meter.indexBytes }
        for member in object {
          if member.key.utf8.count > 15 { bytes &+= 32 &+ member.key.utf8.count }
          push(member.value)
        }
      default: push(next)
      }
    }
  }

  private mutating func add(_ elements: [JSON]) {
    if elements.count >= Self.rememberedCount {
      guard seen.insert(Meter.place(of: elements)).inserted else { return }
    }
    bytes &+= Meter.containerBytes &+ elements.count &* Meter.elementBytes
    for element in elements { push(element) }
  }

  @inline(__always)
  private mutating func push(_ value: JSON) {
    switch value {
    case .array, .object: tasks.append(value)
    case .string(let text), .digits(let text):
      steps &+= 1
      if text.utf8.count > 15 { bytes &+= 32 &+ text.utf8.count }
    default: steps &+= 1
    }
  }

  /// How deep a value is nested; nil when it is deeper than a limit or the steps do not suffice.
  mutating func depth(of value: JSON, limit: Int) -> Int? {
    var deepest = 0
    var tasks: [(value: JSON, level: Int)] = [(value, 1)]
    while let (value, level) = tasks.popLast() {
      steps &+= 1
      guard steps <= maximumSteps else { return nil }
      switch value {
      case .array(let elements):
        deepest = max(deepest, level)
        steps &+= elements.count
        for element in elements where Self.isContainer(element) { tasks.append((element, level + 1)) }
      case .object(let object):
        deepest = max(deepest, level)
        for member in object where Self.isContainer(member.value) { tasks.append((member.value, level + 1)) }
      default: break
      }
      if deepest > limit { return nil }
    }
    return deepest
  }

  static func isContainer(_ value: JSON) -> Bool {
    switch value {
    case .array, .object: true
    default: false
    }
  }
}
