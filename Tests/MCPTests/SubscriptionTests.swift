import JSONRPC
import MCP
import Testing

struct SubscriptionTests {
  private let everything = ChangeFilter(tools: true, prompts: true, resources: true)

  private func opened(_ filter: ChangeFilter, limits: Subscription.Limits = .init()) -> Subscription {
    var subscription = Subscription(limits: limits)
    subscription.want { $0 = filter }
    _ = subscription.next(now: .zero)
    _ = subscription.acknowledged(.string("listen-1"), filter, now: .zero)
    return subscription
  }

  @Test  // SU-01 SU-09
  func `it opens when something is wanted, and only the agreement is timed`() {
    var subscription = Subscription()
    #expect(subscription.next(now: .zero) == .wait(until: nil))
    subscription.want { $0 = everything }
    #expect(subscription.next(now: .zero) == .open(.string("listen-1"), everything))
    #expect(subscription.next(now: .seconds(1)) == .wait(until: .seconds(10)))
    #expect(subscription.acknowledged(.string("listen-1"), everything, now: .seconds(2)).isEmpty)
    #expect(subscription.next(now: .seconds(9999)) == .wait(until: nil))
  }

  @Test  // SU-04
  func `what the server agrees to may be less`() {
    var subscription = Subscription()
    subscription.want { $0 = everything }
    _ = subscription.next(now: .zero)
    #expect(!subscription.isSettled)
    _ = subscription.acknowledged(.string("listen-1"), ChangeFilter(tools: true), now: .zero)
    #expect(subscription.isSettled)
    #expect(subscription.agreed == ChangeFilter(tools: true))
    #expect(subscription.next(now: .zero) == .wait(until: nil))
  }

  @Test  // SU-05 SU-06
  func `another filter opens another request before the first is closed`() {
    var subscription = opened(everything)
    subscription.want { $0.uris = ["a:1"] }
    let more = subscription.wanted
    #expect(subscription.next(now: .zero) == .open(.string("listen-2"), more))
    subscription.want { $0.uris = ["a:1", "a:2"] }
    #expect(subscription.next(now: .zero) == .wait(until: .seconds(10)))
    _ = subscription.acknowledged(.string("listen-2"), more, now: .zero)
    #expect(subscription.next(now: .zero) == .close(.string("listen-1")))
    #expect(subscription.next(now: .zero) == .open(.string("listen-3"), subscription.wanted))
    subscription.ended(.string("listen-1"), .lost, now: .zero)
    #expect(subscription.isOpen(.string("listen-2")))
    #expect(!subscription.isOpen(.string("listen-1")))
  }

  @Test
  func `when nothing is wanted any more all is closed`() {
    var subscription = opened(everything)
    subscription.want { $0 = ChangeFilter() }
    #expect(subscription.next(now: .zero) == .close(.string("listen-1")))
    #expect(subscription.next(now: .zero) == .wait(until: nil))
  }

  @Test  // SU-08
  func `a list that was read before the server first agreed may have changed since`() {
    var subscription = Subscription()
    subscription.want { $0 = everything }
    guard case .open(let id, let filter) = subscription.next(now: .zero) else { return #expect(Bool(false)) }
    subscription.asks(.toolsChanged)
    #expect(subscription.acknowledged(id, filter, now: .zero) == [.toolsChanged])
    subscription.asks(.promptsChanged)
    subscription.want { $0.uris = ["a:1"] }
    guard case .open(let next, let more) = subscription.next(now: .zero) else { return #expect(Bool(false)) }
    #expect(subscription.acknowledged(next, more, now: .zero) == [])
  }

  @Test  // SU-07 SU-08
  func `a lost one is opened again after a wait, and tells what may have changed`() {
    let filter = ChangeFilter(tools: true, uris: ["a:1"])
    var subscription = opened(filter)
    subscription.ended(.string("listen-1"), .lost, now: .seconds(1))
    #expect(subscription.next(now: .seconds(1)) == .wait(until: .milliseconds(1250)))
    #expect(subscription.next(now: .milliseconds(1250)) == .open(.string("listen-2"), filter))
    let missed = subscription.acknowledged(.string("listen-2"), filter, now: .seconds(2))
    #expect(missed == [.toolsChanged, .resourceUpdated(uri: "a:1")])
    #expect(subscription.acknowledged(.string("listen-2"), filter, now: .seconds(2)).isEmpty)
  }

  @Test  // SU-08 CA-07
  func `one that is lost again and again is opened ever more seldom, until it stands for a while`() {
    var subscription = opened(everything)
    var waits: [Duration] = []
    var now = Duration.zero
    for number in 1...12 {
      subscription.ended(.string("listen-\(number)"), .lost, now: now)
      guard case .wait(let until?) = subscription.next(now: now) else { return #expect(Bool(false)) }
      waits.append(until - now)
      now = until
      _ = subscription.next(now: now)
      _ = subscription.acknowledged(.string("listen-\(number + 1)"), everything, now: now)
    }
    #expect(waits.prefix(4) == [.milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2)])
    #expect(waits.last == .seconds(60))
    subscription.ended(.string("listen-13"), .lost, now: now + .seconds(60))
    #expect(subscription.next(now: now + .seconds(60)) == .wait(until: now + .milliseconds(60_250)))
  }

  @Test
  func `a server that does not agree in time is tried five times`() {
    var subscription = Subscription()
    subscription.want { $0 = everything }
    var now = Duration.zero
    for number in 1...5 {
      #expect(subscription.next(now: now) == .open(.string("listen-\(number)"), everything))
      now += .seconds(10)
      #expect(subscription.next(now: now) == .close(.string("listen-\(number)")))
      subscription.ended(.string("listen-\(number)"), .lost, now: now)
      now += .seconds(60)
    }
    #expect(subscription.refusal?.contains("5 times") == true)
    #expect(subscription.next(now: now) == .wait(until: nil))
  }

  @Test
  func `a server that does not know the method is left alone, one that refuses otherwise is asked again`() {
    var subscription = Subscription()
    subscription.want { $0 = everything }
    _ = subscription.next(now: .zero)
    subscription.ended(.string("listen-1"), .refused(.internalError("too many")), now: .zero)
    #expect(subscription.refusal == nil)
    #expect(subscription.next(now: .milliseconds(250)) == .open(.string("listen-2"), everything))
    subscription.ended(.string("listen-2"), .refused(.methodNotFound("subscriptions/listen")), now: .zero)
    #expect(subscription.refusal == "method not found")
    #expect(subscription.next(now: .seconds(100)) == .wait(until: nil))
  }
}
