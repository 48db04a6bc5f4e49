package import JSONKit
package import LLM
package import Logging
package import Runs
package import Servers

/// Everything a client takes from the world, given once: variables and files, a clock, wall time, randomness, a log.
package struct ClientHost: Sendable {
  package var environment: HostEnvironment
  package var clock: any Clock<Duration>
  /// The sources of the next run.
  package var sources: @Sendable () -> RunSources
  package var logger: Logger
  /// Numbers from 0 to 1, for waits that should not be alike.
  package var jitter: @Sendable () -> Double
  /// The servers of the configuration where it has changed since the last question; asked before every turn of a run.
  package var changedServers: @Sendable () -> [ServerDefinition]? = { nil }
  /// What is kept with runs of how this client was set up, for whoever goes on with them; nil for nothing.
  package var setup: JSON?
  /// How servers on the web are logged in to.
  package var logins = LoginOptions()
  /// What becomes of the tools of servers that nobody has approved yet.
  package var firstUse = FirstUse.pin
  /// Hears what a person should know about servers; nil leaves it to the log.
  package var tell: (@Sendable (_ sentence: String) -> Void)?
  /// Whether there is an audit log where the configuration does not say.
  package var isAudited = false
  /// What records already; nil makes the client begin a trail of its own where its configuration wants one.
  package var trail: AuditTrail?
  /// Whether servers are asked for callers elsewhere, who may answer what the servers ask in turn.
  package var hasCallers = false
  /// Where the sessions of servers run; nil for anywhere.
  package var sessionExecutor: (any TaskExecutor)?
  /// Bytes that nobody can foretell.
  package var random: @Sendable (_ count: Int) -> [UInt8] = { count in
    (0..<count).map { _ in UInt8.random(in: .min ... .max) }
  }

  package init(
    environment: HostEnvironment, clock: any Clock<Duration> = ContinuousClock(),
    sources: @escaping @Sendable () -> RunSources, logger: Logger = Logger(label: "tributary"),
    jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
  ) {
    self.environment = environment
    self.clock = clock
    self.sources = sources
    self.logger = logger
    self.jitter = jitter
  }

  /// Learns the keys that are in variables already, so that nobody tells them before they are first used.
  func learnKeys(of config: Config) {
    for key in config.providers.values.flatMap(\.apiKeys) {
      for name in key.variables { environment.variable(name).map { environment.redactor.add($0) } }
    }
  }

  /// This process: the one place where the system is asked for time and randomness.
  package static func current(redactor: Redactor = Redactor()) -> ClientHost {
    ClientHost(environment: .current(redactor: redactor)) {
      RunSources(seed: UInt64.random(in: .min ... .max), now: { SystemTime.now() }, clock: ContinuousClock())
    }
  }
}
