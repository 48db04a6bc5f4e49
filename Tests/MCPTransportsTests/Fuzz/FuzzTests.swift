import Foundation
import MCP
import Runs
import Testing

/// Sessions whose servers send what no server should, over lines and over the web, in both eras.
///
/// `TRIBUTARY_SOAK_FUZZ` sets the number of messages, `TRIBUTARY_SOAK_SEED` repeats them; `.ci/soak fuzz N` runs the long form.
@Suite(.serialized)
struct FuzzTests {
  /// The time in which one batch must be over.
  private static let grace = Duration.seconds(60)
  private static let messagesPerBatch = 500
  /// In KB: what allocators keep, however many messages there are.
  private static let maximumGrowth = 32 << 10

  @Test(.timeLimit(.minutes(120)))  // B-17 B-23 S-15
  func `spoiled messages crash nothing and hang nothing, and every call ends with an answer or a typed error`()
    async throws
  {
    let variables = ProcessInfo.processInfo.environment
    let messages = variables["TRIBUTARY_SOAK_FUZZ"].flatMap { Int($0) } ?? 3000
    let seed = variables["TRIBUTARY_SOAK_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 1...1_000_000_000)
    // Whatever happens, the messages can be sent once more.
    print("soak fuzz: seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let recorded = try RecordedMessages()
    var tally = FuzzTally()
    var memory: Int?
    var kinds = FuzzBatch.Carrier.allCases.flatMap { carrier in MCPEra.allCases.map { (carrier, $0) } }
    while tally.messages < messages, tally.problems.isEmpty, tally.hangs == 0 {
      let (carrier, era) = kinds.removeFirst()
      kinds.append((carrier, era))
      let batch = FuzzBatch(carrier: carrier, era: era, seed: random.next(), recorded: recorded)
      tally += await bounded(batch, messages: min(Self.messagesPerBatch, messages - tally.messages))
      if memory == nil, tally.messages >= messages / 4 { memory = Self.memory() }
    }
    let grown = Self.memory() - (memory ?? 0)
    for problem in tally.problems { Issue.record("seed \(seed): \(problem)") }
    #expect(tally.hangs == 0, "seed \(seed)")
    #expect(tally.answered > 0 && tally.refused > 0, "seed \(seed): nothing was tested")
    // Among other tests this figure is theirs, too.
    if variables["TRIBUTARY_SOAK_FUZZ"] != nil { #expect(grown < Self.maximumGrowth, "seed \(seed): \(grown) KB") }
    let sign = grown < 0 ? "" : "+"
    print(
      "soak fuzz: \(tally.messages) messages, 0 crashes, \(tally.hangs) hangs, \(tally.answered) answered, "
        + "\(tally.refused) typed errors, RSS \(sign)\(grown) KB")
  }

  /// The tally of a batch, with one hang if it does not end in time.
  private func bounded(_ batch: FuzzBatch, messages: Int) async -> FuzzTally {
    await withTaskGroup(of: FuzzTally.self) { group in
      group.addTask { await batch.run(messages: messages) }
      group.addTask {
        try? await ContinuousClock().sleep(for: Self.grace)
        var tally = FuzzTally()
        guard !Task.isCancelled else { return tally }
        tally.hangs = 1
        tally.problems = [
          "seed \(batch.seed), \(batch.carrier), \(batch.era): not over after \(Self.grace): \(batch.stage.text)"
        ]
        // What does not end may not end when it is cancelled either.
        print("soak fuzz: \(tally.problems[0])")
        return tally
      }
      let first = await group.next() ?? FuzzTally()
      group.cancelAll()
      return first
    }
  }

  /// Resident memory in KB.
  private static func memory() -> Int {
    let line = Descriptors.contents("/proc/self/status").split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
  }
}
