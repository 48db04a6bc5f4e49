import Foundation

extension FileHandle {
  /// Reads up to the end of a line, or of what there is, on a thread of its own.
  ///
  /// - Parameter interrupt: ends the reading when the time of the test is over.
  func nextLine(_ interrupt: @escaping @Sendable () -> Void) async -> String {
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        Thread.detachNewThread {
          var line = Data()
          while let byte = try? self.read(upToCount: 1), !byte.isEmpty, byte != Data("\n".utf8) { line += byte }
          waiter.resume(returning: String(decoding: line, as: UTF8.self))
        }
      }
    } onCancel: {
      interrupt()
    }
  }
}
