/// Performs a recorded run anew, over nothing but its recording.
///
/// ```swift
/// let replay = RunReplay(bundle.recording, started: started)
/// let result = await replay.perform { services in await runner.run(source, services: services) }
/// if let divergence = replay.divergence() { print(divergence) }
/// ```
package struct RunReplay: Sendable {
  package let journal: ReplayJournal
  private let started: WallTime

  /// - Parameters:
  ///   - started: What the wall clock shows all the time.
  ///   - ignored: Members of the first event's data that may differ.
  package init(_ recording: Recording, started: WallTime, ignoring ignored: Set<String> = []) {
    journal = ReplayJournal(recording, ignoring: ignored)
    self.started = started
  }

  /// Performs `body`, in which the run is one over these services, in the recorded order.
  package func perform<Result: Sendable>(
    _ body: @escaping @Sendable (RunServices) async -> Result
  ) async -> Result {
    let clock = ReplayClock()
    let (recording, started) = (journal.recording, started)
    let sources = RunSources(seed: recording.seed, id: recording.run, now: { started }, clock: clock)
    let services = RunServices(sources: sources, journal: journal)
    return await ReplayExecutor(journal, clock).run { await body(services) }
  }

  /// Where the run was not the recorded one; nil when it was.
  ///
  /// Asked after ``perform(_:)``.
  /// - Parameter isStrict: Steps side by side have to come in the recorded order.
  package func divergence(isStrict: Bool = false) -> ReplayDivergence? { journal.divergence(isStrict: isStrict) }
}
