import JSONKit

/// Functions and their frames.
extension Machine {
  mutating func call(_ instruction: Instruction) throws(Failure) {
    let site = code.sites[Int(instruction.a)]
    meter.steps &-= Int(site.hops) >> 2
    try enter(site, instruction.tracks, link: linked(site.hops), caller: frame, returnTo: Int32(next))
  }

  /// Makes a frame for a function and goes to its code.
  private mutating func enter(
    _ site: CallSite, _ tracks: Bool, link: Int32, caller: Int32, returnTo: Int32
  ) throws(Failure) {
    let entry = code.functions[Int(site.function)]
    let new = Frame(
      registers: Int32(registers.count), paths: Int32(paths.count), filters: Int32(filters.count), link: link,
      caller: caller, returnTo: returnTo)
    for filter in site.filters {
      switch filter {
      case .code(let function): filters.append(Filter(function: function, frame: frame))
      case .passed(let hops, let index): filters.append(filters[passed(hops, index)])
      }
    }
    let first = base &+ Int(site.firstValue)
    for index in 0..<Int(entry.values) { registers.append(registers[first + index]) }
    try push(new, entry, tracks)
  }

  @inline(__always)
  private mutating func passed(_ hops: Int32, _ index: Int32) -> Int {
    meter.steps &-= Int(hops) >> 2
    return Int(frames[Int(linked(hops))].filters) + Int(index)
  }

  private mutating func push(_ new: Frame, _ entry: FunctionEntry, _ tracks: Bool) throws(Failure) {
    meter.steps &-= 2
    guard frames.count < meter.limits.maximumCalls else {
      throw meter.tooDeep("calls", meter.limits.maximumCalls)
    }
    for _ in 0..<Int(entry.registers - entry.values) { registers.append(Slot()) }
    if entry.paths > 0 { for _ in 0..<entry.paths { paths.append(nil) } }
    guard registers.count <= maximumRegisters else { throw meter.tooMuchMemory }
    frame = Int32(frames.count)
    frames.append(new)
    base = Int(new.registers)
    pathBase = Int(new.paths)
    next = Int(tracks ? entry.trackedStart : entry.start)
  }

  /// Whether the frame that runs is on top and no fork goes back into it.
  @inline(__always)
  private var isFree: Bool {
    guard Int(frame) == frames.count - 1 else { return false }
    guard let last = forks.last else { return true }
    return last.frames <= frame
  }

  mutating func leave() {
    let old = frames[Int(frame)]
    if isFree { drop(old) }
    next = Int(old.returnTo)
    enter(old.caller)
  }

  @inline(__always)
  private mutating func drop(_ old: Frame) {
    frames.removeLast()
    registers.removeLast(registers.count - Int(old.registers))
    if paths.count > Int(old.paths) { paths.removeLast(paths.count - Int(old.paths)) }
    if filters.count > Int(old.filters) { filters.removeLast(filters.count - Int(old.filters)) }
  }

  /// A call in the last place: the caller's frame goes first, so that a loop written as recursion needs no room.
  mutating func tailCall(_ instruction: Instruction) throws(Failure) {
    let site = code.sites[Int(instruction.a)]
    guard isFree else { return try call(instruction) }
    meter.steps &-= Int(site.hops) >> 2
    let link = linked(site.hops)
    let entry = code.functions[Int(site.function)]
    if site.filters.isEmpty, entry.values == 0 { return try reenter(entry, link, instruction.tracks) }
    var handed: [Filter] = []
    for filter in site.filters {
      if case .passed(let hops, let index) = filter { handed.append(filters[passed(hops, index)]) }
    }
    let first = base &+ Int(site.firstValue)
    var values: [Slot] = []
    if entry.values > 0 { values = Array(registers[first..<first + Int(entry.values)]) }
    let old = frames[Int(frame)]
    drop(old)
    let new = Frame(
      registers: Int32(registers.count), paths: Int32(paths.count), filters: Int32(filters.count), link: link,
      caller: old.caller, returnTo: old.returnTo)
    filters.append(contentsOf: handed)
    registers.append(contentsOf: values)
    try push(new, entry, instruction.tracks)
  }

  /// A call in the last place without arguments: the frame is used again.
  private mutating func reenter(_ entry: FunctionEntry, _ link: Int32, _ tracks: Bool) throws(Failure) {
    let place = Int(frame)
    filters.removeLast(filters.count - Int(frames[place].filters))
    let needed = base + Int(entry.registers)
    for index in base..<min(registers.count, needed) { registers[index] = Slot() }
    while registers.count < needed { registers.append(Slot()) }
    if registers.count > needed { registers.removeLast(registers.count - needed) }
    let neededPaths = pathBase + Int(entry.paths)
    while paths.count < neededPaths { paths.append(nil) }
    guard registers.count <= maximumRegisters else { throw meter.tooMuchMemory }
    frames[place].link = link
    meter.steps &-= 1
    next = Int(tracks ? entry.trackedStart : entry.start)
  }

  mutating func callFilter(_ instruction: Instruction, isLast: Bool) throws(Failure) {
    let filter = filters[passed(instruction.a, instruction.b)]
    let entry = code.functions[Int(filter.function)]
    var (caller, returnTo) = (frame, Int32(next))
    if isLast, isFree {
      let old = frames[Int(frame)]
      // What the filter needs lies below: it belongs to whoever handed it over.
      drop(old)
      (caller, returnTo) = (old.caller, old.returnTo)
    }
    let new = Frame(
      registers: Int32(registers.count), paths: Int32(paths.count), filters: Int32(filters.count),
      link: filter.frame, caller: caller, returnTo: returnTo)
    try push(new, entry, instruction.tracks)
  }

  mutating func native(_ instruction: Instruction) throws(Failure) {
    meter.steps &-= 1
    let native = Natives.all[Int(instruction.a)]
    let first = base &+ Int(instruction.b)
    var bound = height
    for index in 0..<native.arity { bound = max(bound, registers[first + index].height) }
    var input = takeValue()
    switch native.body {
    case .none(let body): input = try body(&self, input)
    case .one(let body): input = try body(&self, input, registers[first].value)
    case .two(let body): input = try body(&self, input, registers[first].value, registers[first + 1].value)
    case .three(let body):
      input = try body(
        &self, input, registers[first].value, registers[first + 1].value, registers[first + 2].value)
    case .changing(let body):
      if case .array(let path) = registers[first].value {
        bound = max(bound, registers[first + 1].height + Int32(path.count))
      }
      try body(&self, &input, registers[first].value, registers[first + 1].value)
    }
    if case .double(let number) = input, !number.isFinite { hasNonFinite = true }
    swap(&value, &input)
    try setHeight(SizeMeasure.isContainer(value) ? bound + native.grows : 0)
    try checkMemory()
  }
}
