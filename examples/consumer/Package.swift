// swift-tools-version: 6.2
import PackageDescription

// What a package of somebody else looks like: its own error type, its own tool, an MCP server over stdio.
let package = Package(
  name: "consumer",
  dependencies: [.package(name: "tributary", path: "../..")],
  targets: [
    .executableTarget(name: "Consumer", dependencies: [.product(name: "Tributary", package: "tributary")])
  ],
  swiftLanguageModes: [.v6])
