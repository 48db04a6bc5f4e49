import Foundation
import HTTPCarrier
import MCPAuthorization
import MCPTransports
import Synchronization
import TestKit
import Testing
import Tributary

@Suite(.timeLimit(.minutes(5)))
struct CredentialFilesTests {
  /// The files of a user, as one process sees them.
  private func files(_ home: String) throws -> CredentialFiles {
    var environment = HostEnvironment.current()
    environment.variables = ["HOME": home]
    return try #require(CredentialFiles(environment, clock: ContinuousClock()))
  }

  private func withHome(_ body: (String) async throws -> Void) async throws {
    let home = FileManager.default.temporaryDirectory.appending(path: "tributary-home-\(UUID().uuidString)").path()
    defer { try? FileManager.default.removeItem(atPath: home) }
    try await body(home)
  }

  @Test  // A-22 A-25
  func `of two processes whose token is over, one renews it for both`() async throws {
    try await withHome { home in
      let server = ProtectedServer { $0.expiresIn = 100 }
      try await server.run { _ in
        let time = Atomic<Int64>(1_000_000)
        let processes = try (0..<2).map { _ in
          try OAuthAuthorizer(
            server.url, OAuthSettings(),
            OAuthServices(
              store: try files(home), agent: UnattendedAgent(redirectURI: "http://127.0.0.1:9/callback"),
              now: { time.load(ordering: .relaxed) },
              random: { count in (0..<count).map { _ in UInt8.random(in: .min ... .max) } }))
        }
        try await processes[0].logIn()
        #expect(try await processes[1].fields(for: server.url, method: "POST").count == 1)
        time.add(90, ordering: .relaxed)
        let fields = try await withThrowingTaskGroup(of: [HTTPField].self) { group in
          for process in processes { group.addTask { try await process.fields(for: server.url, method: "POST") } }
          return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(fields.count == 1, "both send the new token")
        #expect(server.tokenCalls.filter { $0.form["grant_type"] == "refresh_token" }.count == 1)
      }
    }
  }

  @Test func `what is damaged or open to others is refused in words`() async throws {
    try await withHome { home in
      let files = try files(home)
      let key = try #require(OAuthKey(url: "https://example.com/mcp", settings: OAuthSettings()))
      #expect(try files.load(key) == nil)
      try files.save(OAuthRecord(), key)
      #expect(try files.load(key) == OAuthRecord())
      let folder = home + "/.local/state/tributary/credentials"
      let file = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
      for (path, mode, word) in [(folder, mode_t(0o755), "chmod 700"), (folder + "/" + file, 0o640, "chmod 600")] {
        unsafe chmod(path, mode)
        let error = #expect(throws: OAuthError.self) { try files.load(key) }
        #expect(error?.message.contains(word) == true)
        unsafe chmod(path, 0o700)
      }
      try Data("{".utf8).write(to: URL(filePath: folder + "/" + file))
      unsafe chmod(folder + "/" + file, 0o600)
      #expect(#expect(throws: OAuthError.self) { try files.load(key) }?.message.contains("damaged") == true)
      try files.remove(key)
      #expect(try files.load(key) == nil)
    }
  }

  @Test func `a lock that another process keeps is waited for, and not for ever`() async throws {
    try await withHome { home in
      let clock = ManualClock()
      var environment = HostEnvironment.current()
      environment.variables = ["HOME": home]
      let files = try #require(CredentialFiles(environment, clock: clock))
      let key = try #require(OAuthKey(url: "https://example.com/mcp", settings: OAuthSettings()))
      let other = try self.files(home)
      try await other.withLock(key) {
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask {
            await #expect(throws: OAuthError.self) { try await files.withLock(key) {} }
          }
          group.addTask {
            await clock.sleeper(until: .milliseconds(20))
            clock.advance(by: .seconds(61))
          }
          try await group.waitForAll()
        }
      }
      try await files.withLock(key) {}
    }
  }
}
