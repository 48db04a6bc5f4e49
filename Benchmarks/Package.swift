// swift-tools-version: 6.2
import PackageDescription

let tributary: Target.Dependency = .product(name: "Tributary", package: "tributary")
/// Programs that start a server find the shim beside themselves.
let shim: Target.Dependency = .product(name: "tributary-shim", package: "tributary")
/// Measured as a program of its own, from the same build.
let program: Target.Dependency = .product(name: "tributary", package: "tributary")

let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "tributary", path: "..")],
  targets: [
    .executableTarget(name: "RoundTrip", dependencies: [tributary, shim]),
    .executableTarget(name: "Streams", dependencies: [tributary]),
    .executableTarget(name: "ManyStreams", dependencies: [tributary]),
    .executableTarget(name: "ManyServers", dependencies: [tributary, shim, program]),
    .executableTarget(name: "EchoServer", dependencies: [.product(name: "TributaryServing", package: "tributary")]),
    .executableTarget(name: "DurableSteps", dependencies: [tributary, shim]),
    .executableTarget(name: "AgentRuns", dependencies: [tributary, shim]),
    .executableTarget(name: "SandboxStart", dependencies: [tributary, shim]),
    .executableTarget(name: "GuardedCalls", dependencies: [tributary, shim]),
  ],
  swiftLanguageModes: [.v6]
)
