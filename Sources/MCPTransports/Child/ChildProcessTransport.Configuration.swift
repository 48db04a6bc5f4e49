extension ChildProcessTransport {
  /// What to start, how, and how to end it.
  public struct Configuration: Sendable {
    /// How long each step of an orderly end may take.
    public struct Stop: Sendable, Hashable {
      /// From the end of its input until SIGTERM.
      public var afterEndOfInput: Duration
      /// From SIGTERM to its group until SIGKILL for its whole tree.
      public var afterTerminate: Duration

      /// Two seconds each unless said otherwise.
      public init(afterEndOfInput: Duration = .seconds(2), afterTerminate: Duration = .seconds(2)) {
        self.afterEndOfInput = afterEndOfInput
        self.afterTerminate = afterTerminate
      }
    }

    /// A path, or a name that is looked up in the `PATH` of `environment`; a relative path starts at the working directory.
    public var program: String
    /// Passed on as they are; no shell is involved.
    public var arguments: [String]
    /// The whole environment of the program; see ``ChildEnvironment/inherited(adding:)``.
    public var environment: [String: String]
    /// Nil for the current directory.
    public var workingDirectory: String?
    /// Where `tributary-shim` is; nil looks beside the running executable and then in `PATH`.
    public var shimPath: String?
    /// The longest message of the program, in bytes.
    public var maximumMessageBytes: Int
    /// How much time it gets to end.
    public var stop: Stop
    /// What logs and errors call it; the program's file name by default.
    public var name: String

    /// A program with exactly this environment; messages up to 16 MiB unless said otherwise.
    public init(
      program: String, arguments: [String] = [], environment: [String: String], workingDirectory: String? = nil,
      shimPath: String? = nil, maximumMessageBytes: Int = 16 << 20, stop: Stop = Stop(), name: String? = nil
    ) {
      self.program = program
      self.arguments = arguments
      self.environment = environment
      self.workingDirectory = workingDirectory
      self.shimPath = shimPath
      self.maximumMessageBytes = maximumMessageBytes
      self.stop = stop
      self.name = name ?? program.split(separator: "/").last.map(String.init) ?? program
    }
  }
}
