import JSONKit
import MCP
import MCPTransports
import Runs
import Synchronization
import TestKit

/// Some thousand spoiled messages for sessions of one kind, and what came of them.
struct FuzzBatch: Sendable {
  enum Carrier: String, CaseIterable, Sendable { case lines, web }

  /// The longest message that sessions take; a few are longer than that.
  private static let maximumMessageBytes = 256 << 10
  /// Spoiled messages for one session.
  private static let messagesPerSession = 250

  var carrier: Carrier
  var era: MCPEra
  var seed: UInt64
  let recorded: RecordedMessages
  let stage = FuzzStage()

  /// Sends at least so many spoiled messages.
  func run(messages: Int) async -> FuzzTally {
    var tally = FuzzTally()
    var seed = seed
    while tally.messages < messages, tally.problems.isEmpty {
      tally += await session(seed, messages: min(Self.messagesPerSession, messages - tally.messages))
      seed &+= 1
    }
    return tally
  }

  /// One session from its start to its end.
  private func session(_ seed: UInt64, messages: Int) async -> FuzzTally {
    let use = FuzzUse(seed: seed, messages: messages, stage)
    let time = FuzzTime()
    return await withTaskGroup(of: Void.self) { group in
      group.addTask { await time.run() }
      // One of four servers cannot even introduce itself.
      let isSpoiledFromStart = seed.isMultiple(of: 4)
      time.set(isSpoiledFromStart ? .running : .walking)
      do {
        switch carrier {
        case .lines: try await lines(use, time, isSpoiledFromStart)
        case .web: try await web(use, time, isSpoiledFromStart)
        }
      } catch {
        use.add(FuzzCall.outcome(of: error))
        if !isSpoiledFromStart { use.add(problem: "the session did not start: \(error)") }
      }
      group.cancelAll()
      await group.waitForAll()
      return use.tally
    }
  }

  private func lines(_ use: FuzzUse, _ time: FuzzTime, _ isSpoiledFromStart: Bool) async throws {
    let carriers = Mutex<[SpoiledLines]>([])
    let session = MCPSession(name: "fuzz", options: options(.auto, isSpoiledFromStart), clock: time.clock) { [self] in
      let lines = SpoiledLines(
        SpoiledServer(era, seed: use.seed, recorded, isClean: !isSpoiledFromStart),
        maximumMessageBytes: Self.maximumMessageBytes)
      carriers.withLock { $0.append(lines) }
      return lines
    }
    defer { for lines in carriers.withLock({ $0 }) { use.add(messages: lines.count) } }
    try await WebServer.use(session) { session in
      guard let lines = carriers.withLock({ $0.last }) else { return }
      await use.spoil(session, time, while: { lines.count < use.messages }) { isSilent, calls in
        lines.change { ($0.isClean, $0.mayBeSilent) = (false, isSilent) }
        lines.begin(calls)
      } ended: {
        lines.ended()
      }
      lines.change { $0.isClean = true }
      lines.begin(0)
      if !isSpoiledFromStart { await use.checkCleanCall(session) }
      stage.set("session \(use.seed) closes")
    }
  }

  private func web(_ use: FuzzUse, _ time: FuzzTime, _ isSpoiledFromStart: Bool) async throws {
    let server = Mutex(SpoiledServer(era, seed: use.seed, recorded, isClean: !isSpoiledFromStart))
    defer { use.add(messages: server.withLock { $0.count }) }
    let answer: WebServer.Answer = { request, message in
      server.withLock { SpoiledWeb.steps(&$0, request, message) }
    }
    try await WebServer.run(
      answer, clock: time.clock, options: options(era == .legacy ? .legacy : .auto, isSpoiledFromStart),
      adjust: { configuration, _ in configuration.maximumMessageBytes = Self.maximumMessageBytes }
    ) { session, _ in
      await use.spoil(session, time, while: { server.withLock { $0.count } < use.messages }) { isSilent, _ in
        server.withLock { ($0.isClean, $0.mayBeSilent) = (false, isSilent) }
      } ended: {
      }
      server.withLock { $0.isClean = true }
      if !isSpoiledFromStart { await use.checkCleanCall(session) }
      stage.set("session \(use.seed) closes")
    }
  }

  private func options(_ policy: MCPProtocolPolicy, _ isSpoiledFromStart: Bool) -> MCPSessionOptions {
    var options = MCPSessionOptions(clientInfo: MCPImplementation(name: "fuzz", version: "1"))
    options.policy = policy
    // Half a minute of ours at the pace of such sessions; what is given up may be given up at once.
    if !isSpoiledFromStart { options.startTimeout = .seconds(1_500) }
    options.inputHandler = Consenting()
    return options
  }

  /// Accepts every form.
  private struct Consenting: MCPInputHandler {
    let kinds: MCPInputKinds = [.forms, .sampling]

    func elicit(_ elicitation: MCPElicitation, _ context: MCPInputContext) async throws -> MCPElicitationAnswer {
      .accept()
    }
  }
}
