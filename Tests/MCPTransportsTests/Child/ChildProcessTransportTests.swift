import Glibc
import JSONRPC
import MCPTransports
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ChildProcessTransportTests {
  @Test func `messages go to the program and back in order`() async throws {
    let child = Child.shell("exec cat")
    let received = try await child.running { recorder in
      let sent = (0..<1000).map { "{\"n\":\($0)}" } + ["{\"separators\":\"\u{2028}\u{2029}\u{85}\"}"]
      for text in sent { try child.send(text) }
      return (sent, await recorder.messages(sent.count))
    }
    #expect(received.0 == received.1)
  }

  @Test  // F-05
  func `64 senders at once leave every line intact`() async throws {
    let child = Child.shell("exec cat")
    let received = try await child.running { recorder in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for sender in 0..<64 {
          group.addTask {
            let letter = String(UnicodeScalar(UInt8(65 + sender % 26)))
            for n in 0..<20 {
              try child.send("{\"s\":\(sender),\"n\":\(n),\"t\":\"\(String(repeating: letter, count: 10_000))\"}")
            }
          }
        }
        try await group.waitForAll()
      }
      return await recorder.messages(64 * 20)
    }
    #expect(received.count == 64 * 20)
    for sender in 0..<64 {
      let own = received.filter { $0.hasPrefix("{\"s\":\(sender),") }
      let letter = String(UnicodeScalar(UInt8(65 + sender % 26)))
      let expected = (0..<20).map {
        "{\"s\":\(sender),\"n\":\($0),\"t\":\"\(String(repeating: letter, count: 10_000))\"}"
      }
      #expect(own == expected)
    }
  }

  @Test  // F-03 F-06 Q-04
  func `a message of ten megabytes passes in both directions`() async throws {
    let child = Child.shell("exec cat")
    let text = "{\"t\":\"\(String(repeating: "x", count: 10 << 20))\"}"
    let received = try await child.running { recorder in
      try child.send(text)
      return await recorder.messages(1)
    }
    #expect(received == [text])
  }

  @Test  // F-03
  func `a message over the limit ends the connection and the program`() async throws {
    let child = Child.shell(
      #"echo "{\"pid\":$$}"; printf '{'; head -c 50000000 /dev/zero | tr '\0' x; exec cat"#, stop: Child.quickStop)
    let (first, end, count) = try await child.running { recorder in
      let first = await recorder.messages(1)
      return (first, await recorder.end(), recorder.texts.count)
    }
    #expect(end?.code == .tooLarge)
    #expect(count == 1)
    #expect(Child.isGone(try Child.processID(first[0])))
  }

  @Test  // F-07 Q-02
  func `lines that are no messages are skipped and shown`() async throws {
    let child = Child.shell(#"echo "Welcome!"; echo; echo '[1]'; echo '  {"a":1}'; echo bye; exit 3"#)
    let (texts, end) = try await child.running { recorder in
      let end = await recorder.end()
      return (recorder.texts, end)
    }
    #expect(texts == ["  {\"a\":1}"])
    #expect(end?.message == "tested exited with code 3")
    #expect(end?.diagnostics?.contains("3 lines of its output were no messages") == true)
    #expect(end?.diagnostics?.contains("Welcome!\n[1]\nbye") == true)
  }

  @Test  // F-07 F-10
  func `what a program wrote beside its messages is known while it runs`() async throws {
    let child = Child.shell("echo Welcome; echo loading >&2; echo '{}'; exec sleep 1000", stop: Child.quickStop)
    let diagnostics: String? = try await child.running { recorder in
      _ = await recorder.messages(1)
      return child.diagnostics
    }
    #expect(diagnostics?.contains("1 line of its output was no message:\nWelcome") == true)
    #expect(child.diagnostics?.hasPrefix("loading\n") == true)
  }

  @Test  // F-07
  func `a program that only prints is not a server`() async throws {
    let child = Child.shell("while :; do echo noise; done", stop: Child.quickStop)
    let end = try await child.running { await $0.end() }
    #expect(end?.code == .malformed)
    #expect(end?.message.contains("it prints to stdout, where only messages may go") == true)
  }

  @Test  // F-04 ST-10
  func `an end in mid-message delivers what there is, then the end`() async throws {
    let child = Child.shell(#"echo '{"a":1}'; printf '{"b":'"#)
    let (texts, end) = try await child.running { recorder in
      let end = await recorder.end()
      return (recorder.texts, end)
    }
    #expect(texts == ["{\"a\":1}", "{\"b\":"])
    #expect(end == nil)
  }

  @Test func `an exit before the first message tells the code and the last words`() async throws {
    let child = Child.shell("echo one >&2; echo 'No module named mcp' >&2; exit 3")
    let end = try await child.running { await $0.end() }
    #expect(end?.code == .closed)
    #expect(
      end?.message == "tested exited with code 3 before its first message; it last wrote: one | No module named mcp")
    #expect(end?.diagnostics == "one\nNo module named mcp")
  }

  @Test func `a program killed by a signal is reported as such`() async throws {
    let child = Child.shell(#"echo '{}'; kill -9 $$"#)
    let end = try await child.running { await $0.end() }
    #expect(end?.message == "tested was killed by signal 9")
  }

  @Test  // Q-03 ST-03
  func `a flood on standard error does not stop the messages`() async throws {
    let child = Child.shell(
      #"head -c 1000000 /dev/zero | tr '\0' '\n' >&2; yes | head -c 1000000 >&2; echo '{"a":1}'; exec cat"#)
    let texts = try await child.running { await $0.messages(1) }
    #expect(texts == ["{\"a\":1}"])
  }

  @Test  // F-06 ST-06
  func `sending to a program that reads nothing fills the outbox and close still ends it`() async throws {
    let child = Child.shell(#"echo "{\"pid\":$$}"; exec sleep 1000"#, stop: Child.quickStop)
    let line = "{\"t\":\"\(String(repeating: "x", count: 1 << 20))\"}"
    let processID = try await child.running { recorder in
      let first = await recorder.messages(1)
      let error = #expect(throws: TransportError.self) {
        for _ in 0..<100 { try child.send(line) }
      }
      #expect(error?.code == .full)
      return try Child.processID(first[0])
    }
    #expect(Child.isGone(processID))
    #expect(throws: TransportError.self) { try child.send("{}") }
  }

  @Test func `a sender waits until a slow reader has drained the outbox`() async throws {
    let child = Child.shell("exec cat")
    let line = "{\"t\":\"\(String(repeating: "x", count: 1 << 20))\"}"
    let count = try await child.running { recorder in
      for _ in 0..<100 {
        do {
          try child.send(line)
        } catch let error as TransportError where error.code == .full {
          try await child.drained()
          try child.send(line)
        }
      }
      try await child.drained()
      return await recorder.messages(100).count
    }
    #expect(count == 100)
  }

  @Test  // ST-01
  func `the working directory, the arguments and the environment are exactly as given`() async throws {
    var configuration = Child.configuration(
      #"printf '{"cwd":"%s","arg":"%s","env":"%s"}\n' "$PWD" "$1" "$(/usr/bin/env | grep -c -v -e ^PWD= -e ^_= -e ^SHLVL= -e ^OLDPWD=)""#
    )
    configuration.arguments += ["sh", "a b\"$(echo no)"]
    configuration.environment = ["ONLY": "this"]
    configuration.workingDirectory = "/usr"
    let texts = try await ChildProcessTransport(configuration).running { await $0.messages(1) }
    #expect(texts == [#"{"cwd":"/usr","arg":"a b"$(echo no)","env":"1"}"#])
  }

  @Test  // ST-05
  func `a program inherits no descriptor and no signal setting of ours`() async throws {
    let child = Child.shell(
      #"sed -n 's/^Sig\(Ign\|Blk\):[^0-9a-f]*\(.*\)/{"\1":"\2"}/p' /proc/self/status; "#
        + #"for f in /proc/self/fd/*; do [ -e /dev/fd/${f##*/} ] && echo "{\"fd\":${f##*/}}"; done"#)
    let texts = try await child.running { recorder in
      _ = await recorder.end()
      return recorder.texts
    }
    #expect(
      texts == [
        #"{"Blk":"0000000000000000"}"#, #"{"Ign":"0000000000000000"}"#, #"{"fd":0}"#, #"{"fd":1}"#, #"{"fd":2}"#,
      ])
  }
}
