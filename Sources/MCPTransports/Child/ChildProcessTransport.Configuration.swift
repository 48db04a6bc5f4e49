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

    /// What each process of the program's tree may use; nil leaves a limit as it is for us.
    ///
    /// They are set by the shim before the program begins; core files are never written.
    public struct Limits: Sendable, Hashable {
      /// Bytes of private memory: heap, stack and private mappings.
      public var memory: Int?
      /// Open files.
      public var files: Int?
      /// Bytes of the largest file that may be written.
      public var fileSize: Int?
      /// Seconds on the processor.
      public var processorSeconds: Int?

      /// No limit unless given.
      public init(memory: Int? = nil, files: Int? = nil, fileSize: Int? = nil, processorSeconds: Int? = nil) {
        self.memory = memory
        self.files = files
        self.fileSize = fileSize
        self.processorSeconds = processorSeconds
      }

      /// By the names that the shim knows.
      var named: [(name: String, value: Int)] {
        [("data", memory), ("nofile", files), ("fsize", fileSize), ("cpu", processorSeconds)].compactMap {
          name, value in
          value.map { (name, max($0, 0)) }
        }
      }
    }

    /// A path, or a name that is looked up in the `PATH` of `environment`; a relative path starts at the working directory.
    public var program: String
    /// Passed on as they are; no shell is involved.
    public var arguments: [String]
    /// The whole environment of the program; see ``ChildEnvironment/inherited(adding:)``.
    public var environment: [String: String]
    /// What it may use of the machine.
    public var limits: Limits
    /// Options of the shim that confine the program, such as those of a sandbox's plan; it is not started where one cannot be kept.
    public var confinement: [String] = []
    /// Words in front of the program, such as those of a sandbox that becomes the program; the shim stays outside of it.
    public var wrapper: [String]
    /// Nil for the current directory.
    public var workingDirectory: String?
    /// Where `tributary-shim` is; nil looks beside the running executable, in `TRIBUTARY_SHIM` and in `PATH`.
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
      limits: Limits = Limits(), wrapper: [String] = [], shimPath: String? = nil,
      maximumMessageBytes: Int = 16 << 20, stop: Stop = Stop(), name: String? = nil
    ) {
      self.program = program
      self.arguments = arguments
      self.environment = environment
      self.workingDirectory = workingDirectory
      self.limits = limits
      self.wrapper = wrapper
      self.shimPath = shimPath
      self.maximumMessageBytes = maximumMessageBytes
      self.stop = stop
      self.name = name ?? program.split(separator: "/").last.map(String.init) ?? program
    }
  }
}
