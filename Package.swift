// swift-tools-version: 6.2
import PackageDescription

let log: Target.Dependency = .product(name: "Logging", package: "swift-log")

let package = Package(
  name: "tributary",
  dependencies: [
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // Core: the standard library and swift-log at most.
    .systemLibrary(name: "CJSONC", pkgConfig: "json-c", providers: [.apt(["libjson-c-dev"])]),
    .target(name: "JSONKit", dependencies: ["CJSONC"]),
    .target(name: "JSONRPC", dependencies: ["JSONKit", log]),
    .target(name: "MCP", dependencies: ["JSONKit", "JSONRPC", log]),
    .target(name: "LLM", dependencies: ["JSONKit", log]),
    .target(name: "Runs", dependencies: ["JSONKit", log], exclude: ["run-event.schema.json"]),
    .target(name: "Agents", dependencies: ["JSONKit", "JSONRPC", "LLM", "MCP", "Runs", log]),

    // Adapters: the only places that see NIO, HTTP, processes and YAML.
    .target(name: "Documents", dependencies: ["JSONKit", .product(name: "Yams", package: "Yams")]),
    .target(name: "Serving", dependencies: ["JSONKit", "JSONRPC", "MCP", log]),

    // Tests and their doubles.
    .target(name: "TestKit", dependencies: ["Agents", "JSONKit", "JSONRPC", "LLM", "MCP", "Runs", log]),
    .testTarget(name: "JSONKitTests", dependencies: ["JSONKit"]),
    .testTarget(name: "RunsTests", dependencies: ["JSONKit", "Runs", "TestKit"]),
    .testTarget(
      name: "AgentsTests", dependencies: ["Agents", "JSONKit", "JSONRPC", "LLM", "MCP", "Runs", "TestKit"]),
    .testTarget(name: "DocumentsTests", dependencies: ["Documents", "JSONKit"]),
    .testTarget(name: "ServingTests", dependencies: ["JSONKit", "JSONRPC", "MCP", "Serving"]),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    // Errors for us only: a dependency's warnings never reach a package that uses this one.
    .treatAllWarnings(as: .error),
    .treatWarning("DeprecatedDeclaration", as: .warning),
  ]
}
