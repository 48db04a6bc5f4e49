import CProcess
import Glibc
import JSONRPC

/// A shim that was just spawned and our ends of its pipes.
struct SpawnedShim: Sendable {
  let processID: pid_t
  let input: Descriptor
  let output: Descriptor
  let errors: Descriptor
  let status: Descriptor
  private var lifeline: Descriptor?

  /// Starts the shim for a program; the child's ends of the pipes are closed here when this returns.
  ///
  /// - Throws: ``TransportError`` when the shim is missing or the system has no room.
  init(_ configuration: ChildProcessTransport.Configuration) throws(TransportError) {
    cprocess_ignore_sigpipe()
    let shim = try ShimLocation.find(explicit: configuration.shimPath)
    let input = try Descriptor.pipe()
    let output = try Descriptor.pipe()
    let errors = try Descriptor.pipe()
    let status = try Descriptor.pipe()
    let lifeline = try Descriptor.pipe()
    cprocess_enlarge_pipe(input.write.number, EventLoops.pipeBytes)
    cprocess_enlarge_pipe(output.read.number, EventLoops.pipeBytes)
    let descriptors = cprocess_descriptors(
      standard_input: input.read.number, standard_output: output.write.number, standard_error: errors.write.number,
      lifeline: lifeline.read.number, status: status.write.number)
    let theirs = [input.read, output.write, errors.write, lifeline.read, status.write]
    defer { withExtendedLifetime(theirs) {} }
    processID = try Self.spawn(shim, configuration, descriptors)
    self.input = input.write
    self.output = output.read
    self.errors = errors.read
    self.status = status.read
    self.lifeline = lifeline.write
  }

  /// Hands over the lifeline: the shim hears of its end only when nobody else holds it.
  mutating func takeLifeline() -> Descriptor? {
    defer { lifeline = nil }
    return lifeline
  }

  private static func spawn(
    _ shim: String, _ configuration: ChildProcessTransport.Configuration, _ descriptors: cprocess_descriptors
  ) throws(TransportError) -> pid_t {
    let milliseconds =
      configuration.stop.afterTerminate.components.seconds * 1000
      + configuration.stop.afterTerminate.components.attoseconds / 1_000_000_000_000_000
    var arguments = [shim, "--grace", "\(max(0, min(milliseconds, 3_600_000)))"]
    if let folder = configuration.workingDirectory { arguments += ["--chdir", folder] }
    for limit in configuration.limits.named { arguments += ["--limit", "\(limit.name)=\(limit.value)"] }
    arguments += configuration.confinement
    arguments += ["--"] + configuration.wrapper + [configuration.program]
    arguments += configuration.arguments
    let environment = configuration.environment.map { "\($0.key)=\($0.value)" }.sorted()
    guard !(arguments + environment).contains(where: { $0.utf8.contains(0) }) else {
      throw TransportError(
        .unreachable, "\(configuration.name) cannot be started: a NUL byte in its arguments or environment")
    }
    var processID: pid_t = 0
    let error: Int32 = unsafe withCStrings(arguments) { arguments in
      unsafe withCStrings(environment) { environment in
        unsafe cprocess_spawn(&processID, shim, arguments, environment, descriptors)
      }
    }
    guard error == 0 else {
      throw TransportError(.unreachable, "\(shim) could not be started: \(SystemError.text(error))")
    }
    return processID
  }

  /// A NULL-terminated array of C strings for the length of `body`.
  private static func withCStrings(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Int32
  ) -> Int32 {
    var copies: [UnsafeMutablePointer<CChar>?] = unsafe strings.map { unsafe strdup($0) }
    unsafe copies.append(nil)
    defer {
      unsafe copies.forEach { unsafe free($0) }
    }
    return unsafe copies.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return EINVAL }
      return unsafe body(base)
    }
  }
}
