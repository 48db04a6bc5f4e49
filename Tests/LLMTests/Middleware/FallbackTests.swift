import JSONKit
import TestKit
import Testing

@testable import LLM

@Suite(.timeLimit(.minutes(5)))
struct FallbackTests {
  private func registry(_ providers: PlayedProvider...) throws -> ProviderRegistry {
    let registry = ProviderRegistry()
    for provider in providers { try registry.register(provider) }
    return registry
  }

  private func failing(_ name: String, _ error: InvocationError = Played.failure()) -> PlayedProvider {
    PlayedProvider(name) { _, _ in throw error }
  }

  private func answering(_ name: String) -> PlayedProvider {
    PlayedProvider(name) { _, request in Played.text("from \(name)", provider: name, model: request.invocation.model) }
  }

  @Test func `the next model answers, and the response says which`() async throws {
    let told = Told<AttemptEvent>()
    let (a, b, c) = (failing("a"), failing("b"), answering("c"))
    let provider = try registry(a, b, c).wrapped(in: [FallbackMiddleware(["b/two", "c/three"])])
    let response = try await provider.answer(Played.request(model: "a/one") { told.add($0) })
    #expect(response.provider == "c")
    #expect(response.model == "three")
    #expect(told.all.map(\.kind) == [.fallback, .fallback])
    #expect(told.all.map { $0.details["to"] } == ["b/two", "c/three"])
  }

  @Test func `a named provider does not hold the request fast`() async throws {
    let provider = try registry(failing("a"), answering("b")).wrapped(in: [FallbackMiddleware(["b/two"])])
    #expect(try await provider.answer(Played.request(model: "one", provider: "a")).provider == "b")
  }

  @Test(arguments: [InvocationError.Kind.invalidRequest, .contentFilter, .contextLength, .authentication])
  func `a failure of a kind that is not named is thrown`(kind: InvocationError.Kind) async throws {
    let b = answering("b")
    let provider = try registry(failing("a", Played.failure(kind)), b).wrapped(in: [FallbackMiddleware(["b/two"])])
    let error = await #expect(throws: InvocationError.self) {
      try await provider.answer(Played.request(model: "a/one"))
    }
    #expect(error?.kind == kind)
    #expect(b.count == 0)
    let wider = try registry(failing("a", Played.failure(kind)), b)
      .wrapped(in: [FallbackMiddleware(["b/two"], on: [kind])])
    #expect(try await wider.answer(Played.request(model: "a/one")).provider == "b")
  }

  @Test func `when all fail the first failure names the others`() async throws {
    let provider = try registry(failing("a", Played.failure(.timeout)), failing("b"))
      .wrapped(in: [FallbackMiddleware(["b/two", "a/one", "missing/x"])])
    let error = await #expect(throws: InvocationError.self) {
      try await provider.answer(Played.request(model: "a/one"))
    }
    #expect(error?.kind == .timeout)
    #expect(error?.message.contains("b/two (it failed)") == true)
    #expect(error?.message.contains("missing/x") == true)
  }

  @Test func `an answer that broke after its beginning is not begun again`() async throws {
    let a = PlayedProvider("a") { _, _ in
      Played.broken(Array(Played.chunks("half").prefix(2)), Played.failure())
    }
    let b = answering("b")
    let provider = try registry(a, b).wrapped(in: [FallbackMiddleware(["b/two"])])
    let error = await #expect(throws: InvocationError.self) {
      try await provider.answer(Played.request(model: "a/one"))
    }
    #expect(error?.partial?.text == "half")
    #expect(b.count == 0)
  }

  @Test func `a cancelled request asks nobody else`() async throws {
    let b = answering("b")
    let waits = Latch()
    let a = PlayedProvider("a") { _, _ in
      try await waits.wait()
      throw Played.failure()
    }
    let provider = try registry(a, b).wrapped(in: [FallbackMiddleware(["b/two"])])
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await #expect(throws: CancellationError.self) { try await provider.answer(Played.request(model: "a/one")) }
      }
      await until { a.count == 1 }
      group.cancelAll()
    }
    #expect(b.count == 0)
  }
}
