// swift-tools-version: 6.2
import PackageDescription

let tributary: Target.Dependency = .product(name: "Tributary", package: "tributary")

let package = Package(
  name: "snippets",
  dependencies: [.package(name: "tributary", path: "../..")],
  targets: [
    .executableTarget(name: "BasicUsage", dependencies: [tributary]),
    .executableTarget(name: "ToolUsage", dependencies: [tributary]),
    .executableTarget(name: "MCPIntegration", dependencies: [tributary]),
    .executableTarget(name: "StructuredOutput", dependencies: [tributary]),
  ],
  swiftLanguageModes: [.v6])
