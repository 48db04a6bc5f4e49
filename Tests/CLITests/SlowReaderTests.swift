import Foundation
import Glibc
import JSONKit
import TestKit
import Testing

/// Readers that take their time: what the program has written when it ends is all there.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct SlowReaderTests {
  /// How much waits in a pipe.
  private static func waiting(in pipe: Pipe) -> Int {
    var count: Int32 = 0
    _ = unsafe ioctl(pipe.fileHandleForReading.fileDescriptor, 0x541B, &count)  // FIONREAD
    return Int(count)
  }

  /// Reads everything, on a thread of its own.
  private static func drained(_ pipe: Pipe) async -> String {
    let reading = pipe.fileHandleForReading
    return await withCheckedContinuation { waiter in
      Thread.detachNewThread {
        waiter.resume(returning: String(decoding: (try? reading.readToEnd()) ?? Data(), as: UTF8.self))
      }
    }
  }

  @Test(arguments: ["text", "json", "stream-json"], [false, true])
  func `nothing of a long answer is lost`(format: String, isNonBlocking: Bool) async throws {
    let folder = try TemporaryFolder()
    try folder.write("script.yaml", "turns: [{ text: \"{{input}}\" }]")
    let text: String = (1...50_000).map { "line \($0)\n" }.joined()
    let pipe = Pipe()
    // Some programs leave the pipes that they hand on so.
    let writing: Int32 = pipe.fileHandleForWriting.fileDescriptor
    if isNonBlocking { _ = fcntl(writing, F_SETFL, O_WRONLY | O_NONBLOCK) }
    let room: Int = Int(fcntl(writing, 1032))  // F_GETPIPE_SZ
    let running = try folder.program().start(
      ["-p", "Say:", "--model", "scripted/script.yaml", "-o", format], input: text,
      output: pipe.fileHandleForWriting)
    try pipe.fileHandleForWriting.close()
    // It has more to say than the pipe takes, and nobody has read a byte.
    #expect(await comesTrue { Self.waiting(in: pipe) > room - 4_096 })
    let output = await Self.drained(pipe)
    #expect(await running.exit() == 0)
    switch format {
    case "text": #expect(output == "Say:\n\n" + text)
    case "json": #expect(try JSON(parsing: output)["output"]?.stringValue == "Say:\n\n" + text)
    default:
      let events: [JSON] = try output.split(separator: "\n").map { try JSON(parsing: String($0)) }
      #expect(events.last?["type"] == "result")
      #expect(events.last?["data"]?["output"]?.stringValue == "Say:\n\n" + text)
    }
  }
}
