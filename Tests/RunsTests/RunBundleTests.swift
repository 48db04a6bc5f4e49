import JSONKit
import Runs
import TestKit
import Testing

/// Runs as files that can be replayed.
@Suite(.timeLimit(.minutes(1)))
struct RunBundleTests {
  private static func bundle() throws -> RunBundle {
    let run = "r_00000000000000ff"
    let digest = "0123456789abcdef"
    func event(_ seq: UInt64, _ path: String, _ kind: RunEvent.Kind, _ data: JSON) -> RunEvent {
      RunEvent(
        run: run, seq: seq, step: StepKey(path: path, occurrence: path.isEmpty ? 0 : 1), kind: kind, data: data,
        measured: ["at": "2026-11-29T12:00:00.000Z"])
    }
    return RunBundle(
      run: run, kind: "agent", name: "reader", seed: 255, state: "succeeded",
      snapshot: ["agent": ["name": "reader", "instructions": ""], "input": "Hi", "folder": "/home/me", "setup": [:]],
      events: [
        event(1, "", .start, ["agent": "reader", "input": "Hi"]),
        event(2, "turn[1]/model", .modelRequest, ["digest": .string(digest), "safety": "idempotent", "input": "a\nb"]),
        event(3, "turn[1]/model", .modelResult, ["digest": .string(digest), "outcome": "value", "value": ["t": 1.5]]),
        event(4, "", .result, ["status": "succeeded", "exit": 0, "output": "ü", "usage": [:]]),
      ])
  }

  private static func error(_ text: String, acceptsEdits: Bool = false) -> BundleError? {
    do throws(BundleError) {
      _ = try RunBundle(parsing: text, acceptsEdits: acceptsEdits)
      return nil
    } catch {
      return error
    }
  }

  @Test func `a bundle that is read again is the same`() throws {
    let bundle = try Self.bundle()
    let text: String = bundle.text
    let read = try RunBundle(parsing: text)
    #expect(read.text == text)
    #expect(read.events == bundle.events)
    #expect((read.run, read.kind, read.name, read.seed) == (bundle.run, "agent", "reader", 255))
    #expect(read.isComplete)
    #expect(text.split(separator: "\n").count == 6)
  }

  @Test func `where a run was made is not in its bundle`() throws {
    let text: String = try Self.bundle().text
    #expect(!text.contains("/home/me"))
    #expect(!text.contains("setup"))
  }

  @Test func `a bundle of which any byte is another one is not taken`() throws {
    let bytes = Array(try Self.bundle().text.utf8)
    for index in bytes.indices {
      var spoiled = bytes
      spoiled[index] ^= 1
      guard let text = String(validating: spoiled, as: UTF8.self) else { continue }
      #expect(Self.error(text) != nil, "byte \(index)")
    }
  }

  @Test func `a bundle that was cut anywhere is known as such`() throws {
    let text: String = try Self.bundle().text
    let lines = text.split(separator: "\n")
    for count in 1..<lines.count {
      let cut = lines[..<count].joined(separator: "\n") + "\n"
      #expect(Self.error(cut)?.code == .cut, "after line \(count)")
    }
    #expect(Self.error(String(text.dropLast(20)))?.code == .cut)
    var without = lines
    without.remove(at: 2)
    #expect(Self.error(without.joined(separator: "\n"))?.code == .invalid)
  }

  @Test(arguments: ["", "hello", "{}", #"{"type":"snapshot","data":{}}"#, "\u{0}", #"{"v":1,"type":"init"}"#])
  func `something else is no bundle`(_ text: String) {
    #expect(Self.error(text)?.code == .foreign)
  }

  @Test func `a newer form is not guessed at`() throws {
    let text: String = try Self.bundle().text
    #expect(Self.error(text.replacing(#""bundle":1"#, with: #""bundle":2"#))?.code == .newer)
    #expect(
      Self.error(
        text.replacing(
          #"{"v":1,"run":"r_00000000000000ff","seq":3"#, with: #"{"v":2,"run":"r_00000000000000ff","seq":3"#))?.code
        == .newer)
  }

  @Test func `a change by hand is taken where that is wanted`() throws {
    let text: String = try Self.bundle().text.replacing(#"{"t":1.5}"#, with: #"{"t":2}"#)
    #expect(Self.error(text)?.code == .changed)
    #expect(Self.error(text, acceptsEdits: true) == nil)
    let other = text.replacing(#""seq":3"#, with: #""seq":4"#)
    #expect(Self.error(other, acceptsEdits: true)?.code == .invalid)
    let foreign = text.replacing(#""run":"r_00000000000000ff","seq":3"#, with: #""run":"r_1","seq":3"#)
    #expect(Self.error(foreign, acceptsEdits: true)?.message == "line 4: the event is of another run, r_1")
  }

  @Test func `the bundle of a run that is not over says so`() throws {
    var bundle = try Self.bundle()
    bundle.events.removeLast()
    bundle.state = "interrupted"
    let read = try RunBundle(parsing: bundle.text)
    #expect(!read.isComplete)
    #expect(read.state == "interrupted")
    #expect(bundle.text.contains(#""complete":false"#))
  }
}
