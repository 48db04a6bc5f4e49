import CProcess
import Glibc

/// One short run of the shim: what it said of the start, what the program printed, and what it complained about.
package struct ShimTrial: Sendable, Hashable {
  /// How long a trial may take, in milliseconds; then it counts as failed.
  static let deadline: Int32 = 5000
  /// The most bytes of each stream that are kept.
  static let maximumBytes = 64 << 10

  /// The lines of the status pipe.
  package var status: [String]
  package var output: String
  package var errors: String

  /// Whether the program began and ended well.
  package var succeeded: Bool { status.first?.hasPrefix("started ") == true && status.last == "exited 0" }

  /// Runs `words`, the first of which is the program, with exactly this environment; blocks until it has ended.
  package init(_ words: [String], environment: [String] = []) {
    (status, output, errors) = ([], "", "no room for another process")
    guard let pipes = Pipes() else { return }
    var processID: pid_t = 0
    var copies: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = unsafe environment.map { unsafe strdup($0) } + [nil]
    defer {
      unsafe copies.forEach { unsafe free($0) }
      unsafe variables.forEach { unsafe free($0) }
    }
    let error = unsafe cprocess_spawn(&processID, words[0], &copies, &variables, pipes.theirs)
    pipes.closeTheirs()
    guard error == 0 else {
      pipes.closeOurs()
      errors = "\(words[0]) could not be started"
      return
    }
    let texts = Self.drain([pipes.status.read, pipes.output.read, pipes.errors.read])
    // With the lifeline the shim ends whatever may be left.
    pipes.closeOurs()
    _ = cprocess_reap(processID, true)
    (status, output, errors) = (texts[0].split(separator: "\n").map(String.init), texts[1], texts[2])
  }

  private static func drain(_ descriptors: [Int32]) -> [String] {
    var bytes = descriptors.map { _ in [UInt8]() }
    var watched = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    var buffer = [UInt8](repeating: 0, count: 4096)
    while watched.contains(where: { $0.fd >= 0 }), unsafe poll(&watched, nfds_t(watched.count), deadline) > 0 {
      for index in watched.indices where watched[index].revents != 0 {
        let count = unsafe read(watched[index].fd, &buffer, buffer.count)
        if count <= 0 { watched[index].fd = -1 }
        if count > 0, bytes[index].count < maximumBytes { bytes[index] += buffer[..<count] }
      }
    }
    return bytes.map { String(decoding: $0, as: UTF8.self) }
  }
}

/// The pipes of one run.
private struct Pipes {
  typealias Ends = (read: Int32, write: Int32)

  let input: Ends
  let output: Ends
  let errors: Ends
  let status: Ends
  let lifeline: Ends

  init?() {
    var made: [Ends] = []
    for _ in 0..<5 {
      var ends: Ends = (-1, -1)
      guard unsafe cprocess_pipe(&ends.read, &ends.write) == 0 else {
        for ends in made {
          close(ends.read)
          close(ends.write)
        }
        return nil
      }
      made.append(ends)
    }
    (input, output, errors, status, lifeline) = (made[0], made[1], made[2], made[3], made[4])
  }

  var theirs: cprocess_descriptors {
    cprocess_descriptors(
      standard_input: input.read, standard_output: output.write, standard_error: errors.write, lifeline: lifeline.read,
      status: status.write)
  }

  func closeTheirs() {
    for end in [input.read, output.write, errors.write, lifeline.read, status.write] { close(end) }
  }

  func closeOurs() {
    for end in [input.write, output.read, errors.read, lifeline.write, status.read] { close(end) }
  }
}
