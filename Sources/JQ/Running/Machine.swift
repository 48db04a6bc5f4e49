import JSONKit

/// Runs compiled code: one current value, registers in frames, and a stack of forks to go back to.
///
/// A program's results are the ways through its forks. Going on until the code's end gives one result; going back to the
/// last fork and on from there gives the next. Functions that returned keep their frame while a fork may go back into
/// them. Nothing here calls itself for a program's or a value's depth.
struct Machine {
  let code: Code
  let host: JQHost
  var meter: Meter
  /// The current value.
  var value: JSON
  /// How many levels the program put around what it was given, at most.
  var height: Int32 = 0
  /// Its path, where one is kept up.
  var path: PathNode?
  /// The next instruction.
  var next: Int
  /// The frame of the function that runs, and where its registers begin.
  var frame: Int32 = 0
  var base = 0
  var pathBase = 0

  var registers: [Slot]
  var paths: [PathNode?]
  var filters: [Filter] = []
  var frames: [Frame]
  var forks: [Fork] = []
  var gatherings: [Gathering] = []
  var walkers: [Walker] = []
  var patterns: PatternCache
  /// The input and the variables, whose size does not count.
  let given: [JSON]
  /// Whether some number is infinite or NaN, which results cannot be.
  var hasNonFinite = false
  /// The most registers on the stack.
  let maximumRegisters: Int
  let maximumForks: Int

  init(_ code: Code, input: JSON, variables: [JSON], host: JQHost, meter: Meter) {
    self.code = code
    self.host = host
    self.meter = meter
    patterns = PatternCache(code.patterns)
    value = input
    given = [input] + variables
    next = Int(code.main.start)
    registers = [Slot](repeating: Slot(), count: Int(code.main.registers))
    for (index, variable) in variables.enumerated() { registers[index].value = variable }
    paths = [PathNode?](repeating: nil, count: Int(code.main.paths))
    frames = [Frame()]
    maximumRegisters = meter.limits.maximumBytes / MemoryLayout<Slot>.stride + registers.count
    let (forks, overflow) = meter.limits.maximumCalls.multipliedReportingOverflow(by: 8)
    maximumForks = overflow ? .max : forks
  }

  /// The current value, taken out.
  @inline(__always)
  mutating func takeValue() -> JSON {
    var taken = JSON.null
    swap(&taken, &value)
    return taken
  }

  // MARK: Heights

  /// Sets the height of a value that was put together; where the bound is too high, its true height is found.
  @inline(__always)
  mutating func setHeight(_ bound: Int32) throws(Failure) {
    height = bound
    if Int(bound) > meter.limits.maximumNesting { try measureHeight() }
  }

  private mutating func measureHeight() throws(Failure) {
    let limit = meter.limits.maximumNesting
    var measure = SizeMeasure(maximumSteps: meter.remainingSteps)
    let depth = measure.depth(of: value, limit: limit)
    try meter.charge(measure.steps / 4)
    guard let depth else { throw meter.tooDeep("a value", limit) }
    height = Int32(depth)
  }

  // MARK: Memory

  /// Counts what is alive once the program has made as much as it may hold.
  @inline(__always)
  mutating func checkMemory() throws(Failure) {
    if meter.needsCount { try countLive() }
  }

  private mutating func countLive() throws(Failure) {
    let limit = meter.limits.maximumBytes
    var measure = SizeMeasure(maximumSteps: meter.remaining(per: 4))
    for value in given { measure.add(value, limit: .max) }
    let before = measure.bytes
    let (sum, overflow) = before.addingReportingOverflow(limit)
    let most = overflow ? .max : sum
    measure.add(value, limit: most)
    for slot in registers { measure.add(slot.value, limit: most) }
    for fork in forks { measure.add(fork.value, limit: most) }
    for gathering in gatherings { measure.add(.array(gathering.elements), limit: most) }
    let stacks = registers.count * MemoryLayout<Slot>.stride + forks.count * MemoryLayout<Fork>.stride
    try meter.charge(measure.steps / 4)
    try meter.setLive(bytes: measure.bytes - before + stacks)
  }
}
