import Glibc
public import Logging
public import Services

extension HTTPListener {
  /// Prepares to listen with the clocks and the random numbers of this machine.
  ///
  /// - Parameters:
  ///   - routes: what else is served, by its path.
  ///   - listening: called once with the address, before the first connection is served.
  public convenience init(
    _ service: MCPService, _ configuration: Configuration, routes: [String: any EndpointRoute] = [:],
    logger: Logger = Logger(label: "tributary.endpoint"), listening: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.init(
      service, configuration, routes: routes, randomBytes: Self.systemBytes, secondsSince1970: Self.systemTime,
      logger: logger, listening: listening)
  }

  /// Bytes of the system's generator, which nobody can guess.
  private static func systemBytes(_ count: Int) -> [UInt8] {
    var system = SystemRandomNumberGenerator()
    return (0..<count).map { _ in .random(in: .min ... .max, using: &system) }
  }

  private static func systemTime() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
