import MCPTransports
import Sandbox
import Servers

extension ChildProcessTransport.Configuration {
  /// A program as its plan says.
  init(
    _ plan: SandboxPlan, _ arguments: [String], shim: String?, maximumMessageBytes: Int = 16 << 20, name: String
  ) {
    let limits = Limits(
      memory: plan.limits.memory, files: plan.limits.files, fileSize: plan.limits.fileSize,
      processorSeconds: plan.limits.processorTime.map { Int(max($0.components.seconds, 1)) })
    self.init(
      program: plan.program, arguments: arguments, environment: plan.environment, workingDirectory: plan.directory,
      limits: limits, shimPath: shim, maximumMessageBytes: maximumMessageBytes, name: name)
    confinement = plan.options
  }
}
