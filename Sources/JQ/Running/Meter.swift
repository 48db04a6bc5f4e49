import JSONKit

/// Counts what a run uses, and ends it where a limit is reached.
struct Meter {
  /// What an array or object costs without its contents.
  static let containerBytes = 32
  /// What an element of an array costs.
  static let elementBytes = MemoryLayout<JSON>.stride
  /// What a member of an object costs, without a long key.
  static let memberBytes = MemoryLayout<JSON.Member>.stride
  /// What a member of an object with an index costs more.
  static let indexBytes = 16
  /// The most steps between two looks at whether the task was cancelled.
  private static let slice = 1 << 14

  let limits: JQLimits
  private let isCancelled: @Sendable () -> Bool
  /// Steps until the next look.
  var steps: Int
  /// Steps after those.
  private var stepsLeft: Int
  /// Bytes that may be made before the live ones have to be counted.
  private(set) var allowance: Int

  init(limits: JQLimits, isCancelled: @escaping @Sendable () -> Bool) {
    self.limits = limits
    self.isCancelled = isCancelled
    steps = min(limits.maximumSteps, Self.slice)
    stepsLeft = limits.maximumSteps - steps
    allowance = limits.maximumBytes
  }

  /// Uses steps for work that is about to be done.
  @inline(__always)
  mutating func charge(_ count: Int) throws(Failure) {
    steps &-= count
    if steps < 0 { try refill() }
  }

  /// Goes on with the next slice of the steps.
  mutating func refill() throws(Failure) {
    if isCancelled() { throw .stop(JQError(.cancelled, "The program was stopped because its task was cancelled.")) }
    let missing = -steps
    guard missing <= stepsLeft else {
      stepsLeft = 0
      steps = 0
      throw exhausted
    }
    let next = min(stepsLeft, max(missing, Self.slice))
    stepsLeft -= next
    steps += next
  }

  /// All the steps that are left.
  var remainingSteps: Int {
    let (sum, overflow) = max(steps, 0).addingReportingOverflow(stepsLeft)
    return overflow ? .max : sum
  }

  /// How many of some smaller pieces of work the steps that are left pay for.
  func remaining(per step: Int) -> Int {
    let (pieces, overflow) = remainingSteps.multipliedReportingOverflow(by: step)
    return overflow ? .max : pieces
  }

  /// Whether the live values have to be counted before more is made.
  var needsCount: Bool { allowance < 0 }

  /// Notes bytes that were made.
  @inline(__always)
  mutating func count(bytes: Int) { allowance &-= bytes }

  /// Notes bytes that will be made at once; refused when they alone are too many.
  mutating func produce(bytes: Int) throws(Failure) {
    guard bytes <= limits.maximumBytes else { throw tooMuchMemory }
    allowance &-= bytes
    try charge(bytes >> 7)
  }

  /// Notes elements of an array that will be made at once.
  mutating func produce(elements: Int) throws(Failure) {
    guard elements <= limits.maximumBytes / Self.elementBytes else { throw tooMuchMemory }
    allowance &-= elements * Self.elementBytes
    try charge(elements >> 2)
  }

  /// Takes in how much is alive; more may be made until the limit is reached again.
  mutating func setLive(bytes: Int) throws(Failure) {
    guard bytes <= limits.maximumBytes else { throw tooMuchMemory }
    // Counting again and again near the limit would cost more than it brings.
    allowance = max(limits.maximumBytes - bytes, limits.maximumBytes / 8)
  }

  var tooMuchMemory: Failure {
    .stop(
      JQError(
        .memory,
        "The program's values need more than \(limits.maximumBytes) bytes. Make it keep less, or raise the limit."))
  }

  var exhausted: Failure {
    .stop(
      JQError(
        .steps, "The program took more than \(limits.maximumSteps) steps. Make it do less, or raise the limit of steps."
      ))
  }

  func tooDeep(_ what: String, _ limit: Int) -> Failure {
    .stop(JQError(.depth, "The program made \(what) deeper than \(limit) levels."))
  }

  // MARK: Objects and copies

  /// Uses the steps of finding a member: among few the key is compared with all, among many it is hashed and compared.
  @inline(__always)
  mutating func chargeLookup(of key: String, in object: JSON.Object) throws(Failure) {
    let length = key.utf8.count
    if object.count > JSON.Object.fewMembers {
      try charge(4 + (length > 64 ? length >> 4 : 0))
    } else if length > 64 {
      try charge(object.count * (length >> 5))
    }
  }

  /// Notes that an object was copied, as ``chargeMove(of:from:)`` of arrays does.
  @inline(__always)
  mutating func chargeMove(of object: JSON.Object, from place: UInt) throws(Failure) {
    if object.count > JSON.Object.fewMembers, object.address != place { try produce(elements: 2 * object.count) }
  }

  /// Notes that an array was copied, which shows in its place in memory: somebody else still holds the old one.
  @inline(__always)
  mutating func chargeMove(of elements: [JSON], from place: UInt) throws(Failure) {
    if elements.count > 16, Self.place(of: elements) != place { try produce(elements: elements.count) }
  }

  /// Where the elements of an array stand; the same for two arrays that share them.
  @inline(__always)
  static func place(of elements: [JSON]) -> UInt {
    unsafe elements.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
  }

  // MARK: Comparing

  mutating func compare(_ left: JSON, _ right: JSON) throws(Failure) -> Int {
    if case .string(let a) = left, case .string(let b) = right {
      try charge(min(a.utf8.count, b.utf8.count) >> 5)
      return Ordering.compareTexts(a, b)
    }
    if let result = Ordering.scalars(left, right) { return result }
    var ordering = Ordering(maximumSteps: remainingSteps)
    let result = ordering.compare(left, right)
    try charge(ordering.steps)
    return result
  }

  mutating func areEqual(_ left: JSON, _ right: JSON) throws(Failure) -> Bool {
    if case .string(let a) = left, case .string(let b) = right {
      guard a.utf8.count == b.utf8.count else { return false }
      try charge(a.utf8.count >> 5)
      return a.sameBytes(as: b)
    }
    return try compare(left, right) == 0
  }
}
