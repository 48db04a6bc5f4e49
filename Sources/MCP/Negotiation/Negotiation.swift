package import JSONKit
package import JSONRPC

/// Finds out how to speak with a server: events in, the next step out; no task, clock or connection.
///
/// Source: Model Context Protocol, "Lifecycle" and "Versioning", revision 2026-07-28; read 2026-11-24.
package struct Negotiation: Sendable {
  package enum Event: Sendable {
    case discovered(JSON)
    case discoverRefused(RPCError)
    case discoverTimedOut
    case initialized(JSON)
    case initializeRefused(RPCError)
    /// The carrier's peer did not take the message and said nothing in the protocol; the text says what it did.
    case turnedAway(String)
    /// The connection ended before anything was agreed.
    case disconnected
  }

  package enum Action: Sendable, Equatable {
    case sendDiscover(MCPRevision)
    case sendInitialize(MCPRevision)
    /// Connect anew and call ``Negotiation/begin()`` again.
    case respawnThenInitialize
    case ready(MCPPeer)
    case fail(MCPError)
    case wait
  }

  private enum State: Sendable {
    case idle
    case probing
    /// `probePending`: the probe was not answered and a late answer still counts.
    case initializing(probePending: Bool)
    case done
  }

  private let policy: MCPProtocolPolicy
  private var state = State.idle
  private var isCorrected = false
  private var isRespawned = false

  private let isKnownLegacy: Bool

  /// - Parameter isKnownLegacy: an earlier connection found that out, so that the probe is left out.
  package init(policy: MCPProtocolPolicy, isKnownLegacy: Bool = false) {
    self.policy = policy
    self.isKnownLegacy = isKnownLegacy
  }

  /// A connection is there.
  package mutating func begin() -> Action {
    policy == .legacy || isKnownLegacy || isRespawned ? initialize(probePending: false) : probe(.newestModern)
  }

  package mutating func handle(_ event: Event) -> Action {
    switch (state, event) {
    case (.idle, _), (.done, _): .wait
    case (.probing, .turnedAway(let reason)): fallBack(reason)
    case (_, .turnedAway(let reason)): fail(.negotiationFailed, "the server did not take initialize: \(reason)")
    case (_, .disconnected): disconnected()
    case (.probing, .discovered(let result)): discovered(result)
    case (.probing, .discoverRefused(let error)): discoverRefused(error)
    case (.probing, .discoverTimedOut): timedOut()
    case (.initializing(probePending: true), .discovered(let result)): discoveredLate(result)
    case (.initializing(probePending: true), .discoverRefused(let error)): discoverRefusedLate(error)
    case (.initializing, .initialized(let result)): initialized(result)
    case (.initializing(let probePending), .initializeRefused(let error)): initializeRefused(error, probePending)
    default: .wait
    }
  }

  // MARK: - Probing

  private mutating func probe(_ revision: MCPRevision) -> Action {
    state = .probing
    return .sendDiscover(revision)
  }

  private mutating func discovered(_ result: JSON) -> Action {
    guard let versions = Self.versions(result["supportedVersions"]) else {
      return fallBack("its answer lists no versions")
    }
    if let revision = Self.newestModern(in: versions) { return ready(Self.peer(discovered: result, revision)) }
    return fallBack("it speaks \(versions.joined(separator: ", "))")
  }

  private mutating func discoverRefused(_ error: RPCError) -> Action {
    switch error.code {
    case MCPErrorCode.unsupportedVersion:
      let versions = Self.versions(error.data?["supported"]) ?? []
      if let revision = Self.newestModern(in: versions) { return correct(revision, error) }
      let isModernOnly = !versions.isEmpty && !versions.contains { MCPRevision(rawValue: $0)?.era == .legacy }
      return isModernOnly ? failWithoutCommonRevision(versions) : fallBack("it refused the probe: \(error.message)")
    case MCPErrorCode.headerMismatch, MCPErrorCode.missingClientCapability:
      return fail(
        .negotiationFailed,
        "the server is modern but refused the probe with \(error.code): \(error.message); set protocol to legacy to skip the probe"
      )
    default:
      return fallBack("it refused the probe with \(error.code): \(error.message)")
    }
  }

  private mutating func timedOut() -> Action {
    guard policy == .auto else {
      return fail(.negotiationFailed, "the server did not answer server/discover; set protocol to auto or legacy")
    }
    return initialize(probePending: true)
  }

  /// One corrected probe; a server that refuses its own version is not asked a third time.
  private mutating func correct(_ revision: MCPRevision, _ error: RPCError) -> Action {
    guard !isCorrected else {
      return fail(.negotiationFailed, "the server refuses a version it lists itself: \(error.message)")
    }
    isCorrected = true
    return probe(revision)
  }

  private mutating func fallBack(_ reason: String) -> Action {
    guard policy == .auto else {
      return fail(.noCommonRevision, "the server is not modern: \(reason); set protocol to auto or legacy")
    }
    return initialize(probePending: false)
  }

  // MARK: - Handshake

  private mutating func initialize(probePending: Bool) -> Action {
    state = .initializing(probePending: probePending)
    return .sendInitialize(.newestLegacy)
  }

  private mutating func initialized(_ result: JSON) -> Action {
    guard let text = result["protocolVersion"]?.stringValue else {
      return fail(.negotiationFailed, "the server's answer to initialize names no protocolVersion")
    }
    guard let revision = MCPRevision(rawValue: text), revision.era == .legacy else {
      return failWithoutCommonRevision([text])
    }
    return ready(Self.peer(initialized: result, revision))
  }

  private mutating func initializeRefused(_ error: RPCError, _ probePending: Bool) -> Action {
    let versions = Self.versions(error.data?["supported"]) ?? []
    if error.code == MCPErrorCode.unsupportedVersion, policy == .auto {
      if let revision = Self.newestModern(in: versions), !isCorrected { return correct(revision, error) }
      if probePending, versions.isEmpty { return .wait }
    }
    if !versions.isEmpty { return failWithoutCommonRevision(versions) }
    return fail(.negotiationFailed, "the server refused initialize with \(error.code): \(error.message)")
  }

  /// The probe's answer came after all: the server is modern, the handshake is dropped.
  private mutating func discoveredLate(_ result: JSON) -> Action {
    let versions = Self.versions(result["supportedVersions"]) ?? []
    guard let revision = Self.newestModern(in: versions) else {
      state = .initializing(probePending: false)
      return .wait
    }
    return ready(Self.peer(discovered: result, revision))
  }

  private mutating func discoverRefusedLate(_ error: RPCError) -> Action {
    let versions = Self.versions(error.data?["supported"]) ?? []
    if error.code == MCPErrorCode.unsupportedVersion, let revision = Self.newestModern(in: versions), !isCorrected {
      return correct(revision, error)
    }
    state = .initializing(probePending: false)
    return .wait
  }

  private mutating func disconnected() -> Action {
    guard policy == .auto, !isRespawned else {
      return fail(.negotiationFailed, "the server closed the connection before it was ready")
    }
    isRespawned = true
    state = .idle
    return .respawnThenInitialize
  }

  // MARK: - Ends

  private mutating func ready(_ peer: MCPPeer) -> Action {
    state = .done
    return .ready(peer)
  }

  private mutating func fail(_ code: MCPError.Code, _ message: String) -> Action {
    state = .done
    return .fail(MCPError(code, message))
  }

  private mutating func failWithoutCommonRevision(_ theirs: [String]) -> Action {
    let ours = MCPRevision.allCases.map(\.rawValue).joined(separator: ", ")
    return fail(
      .noCommonRevision,
      "no common protocol revision: the server speaks \(theirs.joined(separator: ", ")), we speak \(ours)")
  }
}
