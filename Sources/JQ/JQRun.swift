public import JSONKit

/// The results of a program on one input, computed one at a time as they are asked for.
public struct JQRun: Sendable {
  private var machine: Machine
  private var count = 0
  private var state = State.fresh

  private enum State {
    case fresh, between, over
  }

  init(_ machine: Machine) { self.machine = machine }

  /// The next result; nil when there is none any more.
  ///
  /// After an error there is none any more either.
  /// - Throws: ``JQError``: `.raised` for an error that the program did not catch, one of the limits, `.cancelled`,
  ///   `.halted`.
  public mutating func next() throws(JQError) -> JSON? {
    if state == .over { return nil }
    do throws(JQError) {
      guard try advance() else {
        state = .over
        return nil
      }
      return try result()
    } catch {
      state = .over
      throw error
    }
  }

  /// Goes on to a result; false when there is none.
  private mutating func advance() throws(JQError) -> Bool {
    var goesBack = state == .between
    state = .between
    while true {
      do throws(Failure) {
        if goesBack, !machine.backtrack() { return false }
        return try machine.run()
      } catch {
        switch error {
        case .stop(let stop): throw stop
        case .raised(let value):
          guard machine.handle(value) else { throw uncaught(value) }
          goesBack = false
        }
      }
    }
  }

  private func uncaught(_ value: JSON) -> JQError {
    if case .string(let text) = value { return JQError(.raised, text, value: value) }
    var size = ResultSize()
    let fits = size.fits(value, limit: machine.meter.limits.maximumResultBytes)
    let shown = ErrorText.short(value)
    return JQError(
      .raised, "\(value.kindName) (\(shown)) was raised, which is not a string", value: fits ? .some(value) : .none)
  }

  private mutating func result() throws(JQError) -> JSON {
    let limits = machine.meter.limits
    count += 1
    if let most = limits.maximumResults, count > most {
      throw JQError(.results, "The program gave more than \(most) results.")
    }
    let value = machine.takeValue()
    var size = ResultSize()
    guard size.fits(value, limit: limits.maximumResultBytes) else {
      throw JQError(
        .resultTooLarge, "A result of the program has more than \(limits.maximumResultBytes) bytes of text.")
    }
    return machine.hasNonFinite ? ResultSize.finite(value) : value
  }
}
