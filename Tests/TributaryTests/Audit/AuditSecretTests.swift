import Foundation
import Runs
import Servers
import Stores
import TestKit
import Testing

@testable import Tributary

/// Who got which secret, and that nobody gets one that cannot be recorded.
@Suite(.timeLimit(.minutes(5)))
struct AuditSecretTests {
  private static let value = "canary-2b7e151628aed2a6"
  private let folder: AuditFolder

  init() throws { folder = try AuditFolder() }

  private func client(_ change: (inout Config) -> Void = { _ in }) throws -> Client {
    var host = FakeHost()
    host.variables["XDG_DATA_HOME"] = folder.path
    host.files = ["/home/me/key": String(repeating: "k", count: 32)]
    return try Client(
      folder.config { config in
        config.secrets.keyFile = "/home/me/key"
        change(&config)
      },
      host: ClientHost(
        environment: host.environment,
        sources: { RunSources(seed: 1, now: { WallTime(milliseconds: 0) }, clock: ContinuousClock()) }))
  }

  @Test func `a secret is changed on record, and its use says for whom`() async throws {
    let client = try client()
    _ = try await client.changeSecrets(.set, of: "TOKEN") { try $0.set("TOKEN", Self.value) }
    let own = ServerDefinition(
      name: "own", endpoint: .url("https://a.example/mcp"), headers: ["Authorization": "Bearer ${secret:TOKEN}"])
    #expect(try own.resolvedHeaders(in: client.environment) == ["Authorization": "Bearer \(Self.value)"])
    var foreign = ServerDefinition(
      name: "foreign", endpoint: .command(.init("x", environment: ["KEY": "${secret:TOKEN}"])),
      source: "servers.d/f.json")
    foreign.needsGrants = true
    let command = try #require(foreign.command)
    #expect(throws: ConfigurationError.self) { try command.resolved(for: foreign, in: client.environment) }
    try await client.grant("TOKEN", to: foreign)
    #expect(try command.resolved(for: foreign, in: client.environment).environment == ["KEY": Self.value])
    _ = try await client.changeSecrets(.revoke, of: "TOKEN", server: "foreign") {
      try $0.revoke("TOKEN", from: "foreign")
    }
    _ = try? await client.changeSecrets(.remove, of: "OTHER") { try $0.remove("OTHER") }
    await client.close()

    let uses = try await folder.records(.secretUse)
    #expect(uses.map(\.target) == ["TOKEN", "TOKEN", "TOKEN"])
    #expect(uses.map(\.server) == ["own", "foreign", "foreign"])
    #expect(uses.map { $0.details["for"] } == ["headers/Authorization", "env/KEY", "env/KEY"])
    #expect(uses.map(\.decision) == ["allow", "deny", "allow"])
    #expect(uses[1].reason?.contains("was not granted") == true)
    #expect(uses[2].definition == foreign.grantDigest(in: client.environment))
    let changes = try await folder.records(.secretChange).filter { $0.phase == .outcome }
    #expect(changes.map { $0.details["change"] } == ["set", "grant", "revoke", "remove"])
    #expect(changes.map(\.server) == [nil, "foreign", "foreign", nil])
    #expect(changes.map(\.outcome) == ["ok", "ok", "ok", "error"])
    for end in ["", "-wal"] {
      let bytes = (try? Data(contentsOf: URL(filePath: folder.log + end))) ?? Data()
      #expect(bytes.range(of: Data(Self.value.utf8)) == nil)
    }
  }

  @Test func `the key of a provider names the provider`() async throws {
    let client = try client { $0.providers["openai"] = ProviderConfig() }
    _ = try await client.changeSecrets(.set, of: "TOKEN") { try $0.set("TOKEN", Self.value) }
    var entry = ProviderConfig()
    entry.apiKeys = [Secret(reference: "${secret:TOKEN}")]
    #expect(try ProviderKeys(name: "openai").find(entry, name: "openai", in: client.environment) == [Self.value])
    await client.close()
    #expect(try await folder.records(.secretUse).map { $0.details["for"] } == ["providers.openai.api_key"])
  }

  @Test func `what cannot be recorded is neither looked up nor changed`() async throws {
    let client = try client()
    _ = try await client.changeSecrets(.set, of: "TOKEN") { try $0.set("TOKEN", Self.value) }
    try await folder.refuse(client)
    let error = try #require(throws: ReferenceError.self) {
      try References(client.environment).resolve("${secret:TOKEN}")
    }
    #expect(error.message.contains("could not be recorded") && !error.message.contains(Self.value))
    let refused = await failure(InvocationError.self) {
      try await client.changeSecrets(.remove, of: "TOKEN") { try $0.remove("TOKEN") }
    }
    #expect(refused?.code == .notRecorded)
    #expect(try client.secretStore().list().map(\.name) == ["TOKEN"])
    try folder.admit()
    #expect(try References(client.environment).resolve("${secret:TOKEN}") == Self.value)
    await client.close()
  }
}
