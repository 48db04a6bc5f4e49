import Glibc
import JSONRPC
import Logging
import Synchronization

extension ChildProcess {
  /// Begins to read what the shim and the program's standard error say.
  func watch(_ shim: SpawnedShim, logger: Logger) async throws {
    do {
      _ = try await EventLoops.readPipe(shim.status) { ShimStatusHandler(self) }
      _ = try await EventLoops.readPipe(shim.errors) { StandardErrorHandler(self, logger: logger) }
    } catch {
      shimEnded()
      throw TransportError(.unreachable, "\(name) could not be watched: \(error)")
    }
  }

  /// Returns when the program runs.
  ///
  /// - Throws: ``TransportError`` saying what was looked for and where; nothing is left running then.
  func awaitStart(_ configuration: ChildProcessTransport.Configuration) async throws {
    let outcome = await withTaskCancellationHandler {
      await start.wait()
    } onCancel: {
      start.set(.cancelled)
    }
    if case .running = outcome { return }
    await stop(configuration.stop, grace: .zero)
    switch outcome {
    case .failed("chdir", let number):
      let folder = configuration.workingDirectory ?? ""
      throw unreachable("its working directory \(folder) cannot be entered: \(SystemError.text(number))")
    case .failed("exec", let number):
      throw unreachable(Self.reason(number, configuration))
    case .failed("bwrap", _):
      throw unreachable("bubblewrap could not make the view of its sandbox")
    case .failed(let stage, let number) where !configuration.confinement.isEmpty:
      throw unreachable("its sandbox could not be applied: \(stage): \(SystemError.text(number))")
    case .failed(let stage, let number):
      throw unreachable("\(ShimLocation.name): \(stage): \(SystemError.text(number))")
    case .cancelled:
      throw TransportError(.closed, "\(name) was stopped before it had started")
    case .lost, .running:
      throw unreachable("\(ShimLocation.name) ended without a word")
    }
  }

  private func unreachable(_ reason: String) -> TransportError {
    let tail = standardError.withLock { $0.text }
    return TransportError(
      .unreachable, "\(name) could not be started: \(reason)", diagnostics: tail.isEmpty ? nil : tail)
  }

  private static func reason(_ number: Int32, _ configuration: ChildProcessTransport.Configuration) -> String {
    let program = configuration.program
    guard number == ENOENT else { return "\(program): \(SystemError.text(number))" }
    guard program.contains("/") else {
      let path =
        configuration.environment["PATH"].map { "PATH=\($0)" } ?? "the system's default path, as no PATH is set"
      return "\(program) was not found; searched \(path)"
    }
    if program.hasPrefix("/"), ShimLocation.isExecutable(program) {
      return "\(program) exists, but the interpreter in its first line does not"
    }
    let folder = program.hasPrefix("/") ? "" : " (from \(configuration.workingDirectory ?? "the current directory"))"
    return "\(program) was not found\(folder)"
  }
}
