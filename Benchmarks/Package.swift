// swift-tools-version: 6.2
import PackageDescription

let tributary: Target.Dependency = .product(name: "Tributary", package: "tributary")

let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "tributary", path: "..")],
  targets: [
    .executableTarget(name: "RoundTrip", dependencies: [tributary]),
    .executableTarget(name: "Streams", dependencies: [tributary]),
    .executableTarget(name: "AgentRuns", dependencies: [tributary]),
  ],
  swiftLanguageModes: [.v6]
)
