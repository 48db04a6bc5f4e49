import Foundation
import Synchronization
import Testing

/// A program that serves on a loopback port, which is the first line it prints, until its standard input ends.
final class WebProgram: Sendable {
  let port: Int
  private let process: Mutex<(Process, Pipe)>

  private init(_ process: sending (Process, Pipe), port: Int) {
    self.process = Mutex(process)
    self.port = port
  }

  static func start(_ program: String, _ arguments: [String]) async throws -> WebProgram {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    let input = Pipe()
    process.standardInput = input
    try process.run()
    let line = await firstLine(of: output.fileHandleForReading)
    return WebProgram((process, input), port: try #require(Int(line), "the server printed: \(line)"))
  }

  func stop() {
    process.withLock { parts in
      try? parts.1.fileHandleForWriting.close()
      parts.0.waitUntilExit()
    }
  }

  private static func firstLine(of handle: FileHandle) async -> String {
    let bytes = Mutex<[UInt8]>([])
    return await withCheckedContinuation { continuation in
      let isDone = Mutex(false)
      handle.readabilityHandler = { handle in
        let data = handle.availableData
        let line: String? = bytes.withLock { bytes in
          bytes += data
          guard let end = bytes.firstIndex(of: 0x0A) else {
            return data.isEmpty ? String(decoding: bytes, as: UTF8.self) : nil
          }
          return String(decoding: bytes[..<end], as: UTF8.self)
        }
        guard let line,
          !isDone.withLock({ isDone in
            defer { isDone = true }
            return isDone
          })
        else { return }
        handle.readabilityHandler = nil
        continuation.resume(returning: line)
      }
    }
  }
}
