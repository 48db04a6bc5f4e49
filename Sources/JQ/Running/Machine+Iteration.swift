import JSONKit

/// Values that come one after the other.
extension Machine {
  /// `.[]`; false when there is nothing to give.
  mutating func iterate(_ instruction: Instruction) throws(Failure) -> Bool {
    if instruction.tracks { try checkTracked("iterate through \(shortForPath(value))") }
    switch value {
    case .array(let elements):
      if elements.isEmpty { return false }
      if elements.count == 1 {
        step(into: .integer(0), tracks: instruction.tracks)
        value = elements[0]
        lower()
        return true
      }
      height = max(0, height - 1)
      try push(.elements, Int32(next), keeps: false)
    case .object(let members):
      if members.isEmpty { return false }
      height = max(0, height - 1)
      try push(.members, Int32(next), keeps: false)
    default:
      if instruction.c != 0 { return false }
      throw Access.cannotIterate(value)
    }
    let top = forks.count - 1
    swap(&value, &forks[top].value)
    forks[top].step = instruction.tracks ? 1 : 0
    if forks[top].kind == .elements { nextElement(top) } else { nextMember(top) }
    return true
  }

  /// One level less, because an inner value was taken.
  @inline(__always)
  mutating func lower() { if height > 0 { height -= 1 } }

  @inline(__always)
  mutating func nextElement(_ top: Int) {
    guard case .array(let elements) = forks[top].value else { return }
    let index = forks[top].index
    if forks[top].step != 0 { path = PathNode(path, .integer(Int64(index))) }
    value = elements[index]
    if index + 1 < elements.count { forks[top].index = index + 1 } else { forks.removeLast() }
  }

  mutating func nextMember(_ top: Int) {
    guard case .object(let members) = forks[top].value else { return }
    let index = forks[top].index
    let member = members[index]
    if forks[top].step != 0 { path = PathNode(path, .string(member.key)) }
    value = member.value
    if index + 1 < members.count { forks[top].index = index + 1 } else { forks.removeLast() }
  }

  // MARK: Ranges

  /// Leaves a fork that gives the numbers; the caller goes back to it.
  mutating func range(_ instruction: Instruction) throws(Failure) {
    let place = base &+ Int(instruction.a)
    let (from, to, by) = (registers[place].value, registers[place + 1].value, registers[place + 2].value)
    height = 0
    if case .integer(let start) = from, case .integer(let end) = to, case .integer(let step) = by {
      guard step != 0, step > 0 ? start < end : start > end else { return }
      try push(.integers, Int32(next), keeps: false)
      let top = forks.count - 1
      (forks[top].index, forks[top].end, forks[top].step) = (Int(start), Int(end), Int(step))
      return
    }
    guard let start = Arithmetic.double(from), let end = Arithmetic.double(to), let step = Arithmetic.double(by) else {
      throw .message("Range bounds must be numeric")
    }
    guard step > 0 ? start < end : (step < 0 && start > end) else { return }
    try push(.numbers, Int32(next), keeps: false)
    let top = forks.count - 1
    forks[top].index = Int(bitPattern: UInt(start.bitPattern))
    forks[top].end = Int(bitPattern: UInt(end.bitPattern))
    forks[top].step = Int(bitPattern: UInt(step.bitPattern))
  }

  @inline(__always)
  mutating func nextInteger(_ top: Int) {
    let number = forks[top].index
    value = .integer(Int64(number))
    let (following, overflow) = number.addingReportingOverflow(forks[top].step)
    if !overflow, forks[top].step > 0 ? following < forks[top].end : following > forks[top].end {
      forks[top].index = following
    } else {
      forks.removeLast()
    }
  }

  mutating func nextNumber(_ top: Int) {
    let number = Double(bitPattern: UInt64(UInt(bitPattern: forks[top].index)))
    let end = Double(bitPattern: UInt64(UInt(bitPattern: forks[top].end)))
    let step = Double(bitPattern: UInt64(UInt(bitPattern: forks[top].step)))
    value = Arithmetic.number(number)
    let following = number + step
    if step > 0 ? following < end : following > end {
      forks[top].index = Int(bitPattern: UInt(following.bitPattern))
    } else {
      forks.removeLast()
    }
  }

  // MARK: Walks

  /// `..`: the value itself, and then what is inside.
  mutating func descend(_ instruction: Instruction) throws(Failure) {
    if instruction.tracks { try checkTracked("iterate through \(shortForPath(value))") }
    guard SizeMeasure.isContainer(value) else { return }
    try walk(Walker(inside: value, path: instruction.tracks ? path : nil, tracks: instruction.tracks))
  }

  /// Leaves a fork that gives what a walker finds.
  mutating func walk(_ walker: Walker) throws(Failure) {
    walkers.append(walker)
    try push(.walk, Int32(next), keeps: false)
  }

  /// False when the walk is over.
  mutating func nextWalked(_ top: Int) -> Bool {
    let place = walkers.count - 1
    meter.steps &-= walkers[place].cost
    guard walkers[place].advance(&value, &path) else {
      walkers.removeLast()
      forks.removeLast()
      return false
    }
    return true
  }
}
