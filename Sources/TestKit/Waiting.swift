/// Asks again and again whether something is the case, and gives the machine to others in between.
///
/// For what another task does and nobody announces. Everything else has a gate, a clock or a stream to wait for.
/// - Returns: false when it was not the case within `patience`, or the task was cancelled.
package func comesTrue(within patience: Duration = .seconds(240), _ isTheCase: () -> Bool) async -> Bool {
  let clock = ContinuousClock()
  let end = clock.now + patience
  while !isTheCase() {
    guard clock.now < end, (try? await clock.sleep(for: .milliseconds(2))) != nil else { return isTheCase() }
  }
  return true
}
