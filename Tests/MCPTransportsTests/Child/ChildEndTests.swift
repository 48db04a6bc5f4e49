import CProcess
import Glibc
import JSONRPC
import MCPTransports
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ChildEndTests {
  @Test  // ST-06
  func `a program that ends with its input is not killed`() async throws {
    let child = Child.shell(#"cat >/dev/null; echo '{"bye":true}'; sleep 0"#)
    let texts = try await child.running { recorder in
      await child.close(grace: .seconds(5))
      return recorder.texts
    }
    #expect(texts == [#"{"bye":true}"#])
  }

  @Test  // ST-06
  func `a program that ignores SIGTERM is killed`() async throws {
    let child = Child.shell(
      #"trap '' TERM; echo "{\"pid\":$$}"; while :; do sleep 100; done"#, stop: Child.quickStop)
    let processID = try await child.running { try Child.processID(await $0.messages(1)[0]) }
    #expect(Child.isGone(processID))
  }

  @Test  // ST-06
  func `a program may clean up after SIGTERM`() async throws {
    let child = Child.shell(
      #"trap 'echo "{\"cleaned\":true}"; exit 0' TERM; echo '{}'; while :; do read -r line || sleep 0.01; done"#,
      stop: .init(afterEndOfInput: .milliseconds(50), afterTerminate: .seconds(5)))
    let texts = try await child.running { recorder in
      _ = await recorder.messages(1)
      await child.close(grace: .seconds(10))
      return recorder.texts
    }
    #expect(texts == ["{}", #"{"cleaned":true}"#])
  }

  @Test(arguments: ["exec cat", "exit 0", "kill -9 $$"])  // Q-01 ST-05
  func `grandchildren in sessions of their own die with the program`(_ ending: String) async throws {
    let child = Child.shell(
      #"setsid sh -c 'trap "" TERM HUP; echo "{\"pid\":$$}"; exec sleep 1000' & read -r line; "# + ending,
      stop: Child.quickStop)
    let processID = try await child.running { recorder in
      let first = await recorder.messages(1)
      try child.send("go")
      if ending != "exec cat" { _ = await recorder.end() }
      return try Child.processID(first[0])
    }
    #expect(Child.isGone(processID))
  }

  @Test func `cancelling the run ends the program`() async throws {
    let child = Child.shell(#"echo "{\"pid\":$$}"; exec cat"#)
    let recorder = Recorder()
    let processID = try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await child.run(recorder) {} }
      let processID = try Child.processID(await recorder.messages(1)[0])
      group.cancelAll()
      try await group.waitForAll()
      return processID
    }
    #expect(Child.isGone(processID))
    #expect(recorder.endCount == 1)
  }

  @Test  // Q-01 ST-09
  func `nothing survives a host that is killed`() throws {
    let shim = try #require(Shim.path)
    let host = """
      import os, subprocess, sys
      lifeline, held = os.pipe(); unread, status = os.pipe()
      for number in (lifeline, status): os.set_inheritable(number, True)
      script = 'trap "" TERM; setsid sleep 1000 & echo $$ $!; exec sleep 1000'
      def place(): os.dup2(lifeline, 100); os.dup2(status, 101); os.dup2(100, 3); os.dup2(101, 4)
      subprocess.Popen([sys.argv[1], '--', 'sh', '-c', script], preexec_fn=place, close_fds=False)
      os.read(0, 1)
      """
    let output = try Pipe()
    let input = try Pipe()
    let processID = try Shim.spawn(
      "/usr/bin/env", ["env", "python3", "-c", host, shim], input: input.read, output: output.write)
    close(output.write)
    let line = output.readLine()
    let numbers = line.split(separator: " ").compactMap { Int32($0) }
    #expect(numbers.count == 2)
    #expect(numbers.allSatisfy { !Child.isGone($0) })
    kill(processID, SIGKILL)
    _ = cprocess_reap(processID, true)
    // The pipe ends when the last process that holds it is gone.
    #expect(output.readLine() == "")
    for number in numbers { #expect(Self.ends(number)) }
    close(output.read)
    close(input.read)
    close(input.write)
  }

  /// A process closes its files a moment before it is gone.
  private static func ends(_ number: Int32) -> Bool {
    for _ in 0..<1_000_000 {
      if Child.isGone(number) || Shim.isZombie(number) { return true }
      sched_yield()
    }
    return false
  }

  @Test  // ST-07
  func `fifty programs leave no descriptor and no zombie behind`() async {
    await #expect(processExitsWith: .success) {
      for round in 0..<50 {
        if round == 5 { Descriptors.baseline.store(Descriptors.count(), ordering: .relaxed) }
        let child = Child.shell(round.isMultiple(of: 2) ? "echo '{}'; exec cat" : "echo '{}'; exit 1")
        try await child.running { _ = await $0.messages(1) }
      }
      #expect(Descriptors.count() <= Descriptors.baseline.load(ordering: .relaxed))
      #expect(Descriptors.children() == "")
    }
  }
}
