import JSONKit

/// Ways to go back.
extension Machine {
  /// Leaves a way to come back to this state.
  @inline(__always)
  mutating func push(_ kind: Fork.Kind, _ target: Int32, keeps: Bool) throws(Failure) {
    guard forks.count < maximumForks else { throw meter.tooDeep("open alternatives", maximumForks) }
    forks.append(
      Fork(
        kind: kind, target: target, frame: frame, frames: Int32(truncatingIfNeeded: frames.count),
        registers: Int32(truncatingIfNeeded: registers.count), paths: Int32(truncatingIfNeeded: paths.count),
        filters: Int32(truncatingIfNeeded: filters.count), gatherings: Int32(truncatingIfNeeded: gatherings.count),
        walkers: Int32(truncatingIfNeeded: walkers.count), height: height, path: path, value: keeps ? value : .null))
  }

  /// Goes back to the last way that is left; false when there is none.
  mutating func backtrack() -> Bool {
    meter.steps &-= 1
    while let top = forks.indices.last {
      switch forks[top].kind {
      case .label, .attempt, .attemptEnd, .onError: forks.removeLast()
      case .plain:
        resume(top)
        value = .null
        swap(&value, &forks[top].value)
        forks.removeLast()
        return true
      case .elements:
        resume(top)
        nextElement(top)
        return true
      case .members:
        resume(top)
        nextMember(top)
        return true
      case .integers:
        resume(top)
        nextInteger(top)
        return true
      case .numbers:
        resume(top)
        nextNumber(top)
        return true
      case .walk:
        resume(top)
        if nextWalked(top) { return true }
      case .gathering:
        resume(top)
        if let gathering = gatherings.popLast() {
          value = .array(gathering.elements)
          height = gathering.height + 1
        }
        forks.removeLast()
        return true
      }
    }
    return false
  }

  /// Makes the state what it was when a fork was left.
  @inline(__always)
  mutating func resume(_ place: Int) {
    next = Int(forks[place].target)
    path = forks[place].path
    height = forks[place].height
    if forks[place].frame != frame || frames.count != Int(forks[place].frames) { resumeFrame(place) }
  }

  private mutating func resumeFrame(_ place: Int) {
    truncateFrames(place)
    enter(forks[place].frame)
  }

  /// Gives up the frames that were made since a fork was left.
  private mutating func truncateFrames(_ place: Int) {
    frames.removeLast(frames.count - Int(forks[place].frames))
    registers.removeLast(registers.count - Int(forks[place].registers))
    paths.removeLast(paths.count - Int(forks[place].paths))
    filters.removeLast(filters.count - Int(forks[place].filters))
  }

  @inline(__always)
  mutating func enter(_ place: Int32) {
    frame = place
    base = Int(frames[Int(place)].registers)
    pathBase = Int(frames[Int(place)].paths)
  }

  /// Forgets the last fork; it is one that was left in this frame, and no call is open above it.
  mutating func dropFork() { forks.removeLast() }

  /// Forgets a fork and all after it.
  private mutating func forget(from place: Int) {
    guard place < forks.count else { return }
    let first = forks[place]
    gatherings.removeLast(gatherings.count - Int(first.gatherings))
    // A walk's own walker was there when its fork was left.
    walkers.removeLast(walkers.count - Int(first.walkers) + (first.kind == .walk ? 1 : 0))
    // Frames above were only kept for the forks that go now.
    if frame < first.frames, frames.count > Int(first.frames) { truncateFrames(place) }
    forks.removeLast(forks.count - place)
  }

  mutating func cut(to label: Int32) {
    if case .integer(let place) = registers[base &+ Int(label)].value { forget(from: Int(place)) }
  }

  mutating func breakTo(_ instruction: Instruction) {
    let place = outerRegisters(instruction.a) &+ Int(instruction.b)
    if case .integer(let fork) = registers[place].value { resumeLabel(Int(fork)) }
  }

  private mutating func resumeLabel(_ place: Int) {
    guard place < forks.count else { return }
    resume(place)
    forget(from: place)
  }

  /// What an attempt gave is none of its business any more.
  mutating func endAttempt(_ register: Int32) throws(Failure) {
    guard case .integer(let place) = registers[base &+ Int(register)].value else { return }
    if Int(place) == forks.count - 1 {
      forks.removeLast()
    } else {
      try push(.attemptEnd, 0, keeps: false)
      forks[forks.count - 1].index = Int(place)
    }
  }

  mutating func countDown(_ instruction: Instruction) {
    let place = base &+ Int(instruction.a)
    let count = Arithmetic.double(registers[place].value) ?? 0
    registers[place].value = Arithmetic.number(count - 1)
    if count <= 1 { cut(to: instruction.b) }
  }

  mutating func skipsDown(_ instruction: Instruction) -> Bool {
    let place = base &+ Int(instruction.a)
    guard let count = Arithmetic.double(registers[place].value), count > 0 else { return false }
    registers[place].value = Arithmetic.number(count - 1)
    return true
  }

  /// Goes to whoever takes an error; false when nobody does.
  mutating func handle(_ error: JSON) -> Bool {
    // Raising and catching takes as long as so many plain instructions.
    meter.steps &-= 64
    while let top = forks.indices.last {
      switch forks[top].kind {
      case .attempt:
        resume(top)
        forget(from: top)
        value = error
        height = Int32(truncatingIfNeeded: meter.limits.maximumNesting)
        return true
      case .onError:
        resume(top)
        value = forks[top].value
        forget(from: top)
        return true
      case .attemptEnd:
        let place = forks[top].index
        resume(place)
        forget(from: place)
      default:
        forget(from: top)
      }
    }
    return false
  }
}
