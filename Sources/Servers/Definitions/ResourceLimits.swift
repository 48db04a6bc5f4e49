/// What a program that we start may use of the machine; nil leaves the limit as it is for us.
///
/// Limits hold for each process of the server's tree. No program we start writes core files.
public struct ResourceLimits: Sendable, Hashable {
  /// Bytes of private memory: heap, stack and private mappings.
  public var memory: Int?
  /// Open files.
  public var files: Int?
  /// Bytes of the largest file that may be written.
  public var fileSize: Int?
  /// Time on the processor; for programs that do one thing and end.
  public var processorTime: Duration?

  /// No limit unless given.
  public init(memory: Int? = nil, files: Int? = nil, fileSize: Int? = nil, processorTime: Duration? = nil) {
    self.memory = memory
    self.files = files
    self.fileSize = fileSize
    self.processorTime = processorTime
  }
}
