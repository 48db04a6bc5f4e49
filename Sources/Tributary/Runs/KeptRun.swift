import Agents
import JSONKit
import Runs
import Stores
import Workflows

/// A kept run that this process works on: its journal, and what is told of it.
struct KeptRun: Sendable {
  let journal: SQLiteJournal
  let services: RunServices
  /// Who it is made for; nil for the user of this process.
  let caller: RunCaller?
  private let servers: MCPClient

  init(
    _ journal: SQLiteJournal, seed: UInt64, of client: Client, for subject: RunGate.Subject, caller: RunCaller? = nil
  ) {
    self.journal = journal
    self.caller = caller
    servers = client.servers
    var sources = client.host.sources()
    (sources.seed, sources.runID) = (seed, journal.run)
    services = client.services(sources: sources, journal: journal, for: subject, caller: caller)
    RecordedRun.current?.note(journal.run)
  }

  /// Performs the run while `events` reads it, makes everything durable, and gives the lease back.
  ///
  /// When `events` throws, the run is left as it is, to go on later, and the error is thrown.
  func perform<Result: Sendable>(
    _ control: RunControl, events: @Sendable (EventReader) async throws -> Void,
    status: (Result) -> RunStatus, _ body: @Sendable @escaping (RunServices) async -> Result
  ) async throws -> Result {
    let reader: EventReader = services.feed.reader(outlivesCancellation: true)
    let (services, servers, caller) = (services, servers, caller)
    async let running: Result = servers.asking(caller?.input, in: journal.run) { await body(services) }
    var failure: (any Error)?
    do {
      try await events(reader)
    } catch {
      failure = error
      control.leave()
    }
    let result: Result = await running
    // Only who waits for a person is put aside; a run in doubt is known by its steps.
    do {
      try await journal.close(isWaiting: status(result) == .waiting)
    } catch var error as StoreError {
      error.message += " The run \(journal.run) goes on with what was recorded when it is resumed."
      throw error
    }
    if let failure { throw failure }
    return result
  }
}
