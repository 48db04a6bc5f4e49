// swift-tools-version: 6.2
import PackageDescription

let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nio: [Target.Dependency] = [
  .product(name: "NIOCore", package: "swift-nio"),
  .product(name: "NIOPosix", package: "swift-nio"),
]

let package = Package(
  name: "tributary",
  products: [
    .library(name: "Tributary", targets: ["Tributary"]),
    .library(
      name: "TributaryServing",
      targets: ["HTTPEndpoint", "JSONKit", "JSONRPC", "MCP", "MCPTransports", "Services", "Serving"]),
    .executable(name: "tributary", targets: ["TributaryCLI"]),
    .executable(name: "tributary-shim", targets: ["tributary-shim"]),
    .executable(name: "conformance-client", targets: ["ConformanceClient"]),
    .executable(name: "everything-server", targets: ["EverythingServer"]),
    .executable(name: "hello-server", targets: ["HelloServer"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
  ],
  targets: [
    // Core: the standard library, swift-log and, for digests, swift-crypto at most.
    .systemLibrary(name: "CJSONC", pkgConfig: "json-c", providers: [.apt(["libjson-c-dev"])]),
    .target(name: "JSONKit", dependencies: ["CJSONC", .product(name: "Crypto", package: "swift-crypto")]),
    .target(name: "Framing"),
    .target(name: "JSONRPC", dependencies: ["JSONKit", log]),
    .target(name: "MCP", dependencies: ["JSONKit", "JSONRPC", log]),
    .target(name: "Services", dependencies: ["JSONKit", "JSONRPC", "MCP", log]),
    .target(name: "LLM", dependencies: ["JSONKit"]),
    .target(name: "JQ", dependencies: ["JSONKit"]),
    .target(name: "Runs", dependencies: ["JSONKit"], exclude: ["run-event.schema.json"]),
    .target(name: "Servers", dependencies: ["JSONKit", "JSONRPC", "MCP"]),
    .target(name: "Agents", dependencies: ["JSONKit", "LLM", "MCP", "Runs", "Servers"]),

    // Adapters: the only places that see NIO, HTTP, processes and YAML.
    .target(name: "CProcess"),
    .executableTarget(name: "tributary-shim"),
    .target(name: "Sandbox", dependencies: ["CProcess", "Servers"]),
    .target(name: "Documents", dependencies: ["JSONKit", .product(name: "Yams", package: "Yams")]),
    .target(name: "Workflows", dependencies: ["Documents", "JQ", "JSONKit", "Runs"]),
    .target(name: "Policies", dependencies: ["Documents", "JQ", "JSONKit"]),
    .target(
      name: "HTTPCarrier",
      dependencies: [
        "JSONKit",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ] + nio),
    .target(
      name: "MCPTransports",
      dependencies: [
        "CProcess", "Framing", "HTTPCarrier", "JSONKit", "JSONRPC", log,
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "NIOTLS", package: "swift-nio"),
      ] + nio),
    .target(
      name: "MCPAuthorization",
      dependencies: [
        "HTTPCarrier", "JSONKit", "JSONRPC", "MCP", "MCPTransports", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ] + nio),
    .target(
      name: "HTTPEndpoint",
      dependencies: [
        "Framing", "HTTPCarrier", "JSONKit", "JSONRPC", "MCP", "MCPTransports", "Services", log,
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ] + nio),
    .target(
      name: "LLMProviders",
      dependencies: [
        "Framing", "HTTPCarrier", "JSONKit", "LLM", log,
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
      ] + nio),
    .target(
      name: "Stores",
      dependencies: [
        "JSONKit", "LLM", "Runs", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"), .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    .target(
      name: "Serving",
      dependencies: [
        "Agents", "HTTPEndpoint", "JSONKit", "JSONRPC", "LLM", "MCP", "Runs", "Servers", "Services", "Workflows", log,
        .product(name: "BigInt", package: "BigInt"), .product(name: "Crypto", package: "swift-crypto"),
      ]),

    // The face and the command line.
    .target(
      name: "Tributary",
      dependencies: [
        "Agents", "Documents", "HTTPCarrier", "JSONKit", "JSONRPC", "LLM", "LLMProviders", "MCP",
        "MCPAuthorization", "MCPTransports", "Policies", "Runs", "Sandbox", "Servers", "Services", "Stores",
        "Workflows", log,
        .product(name: "Crypto", package: "swift-crypto"), .product(name: "Metrics", package: "swift-metrics"),
      ]),
    .executableTarget(
      name: "TributaryCLI",
      dependencies: [
        "Agents", "Documents", "HTTPEndpoint", "JQ", "JSONKit", "JSONRPC", "LLM", "MCP", "MCPTransports",
        "Policies", "Runs", "Sandbox", "Servers", "Services", "Serving", "Stores", "Tributary", "Workflows", log,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // What the official conformance suite drives.
    .executableTarget(
      name: "ConformanceClient", dependencies: ["JSONKit", "MCP", "MCPAuthorization", "MCPTransports", log],
      path: "examples/conformance-client"),

    // A server in fifteen lines.
    .executableTarget(
      name: "HelloServer", dependencies: ["JSONKit", "MCP", "MCPTransports", "Services"], path: "examples/hello-server"),

    // Everything a server can offer, in one: what the official conformance suite asks.
    .executableTarget(
      name: "EverythingServer",
      dependencies: ["HTTPEndpoint", "JSONKit", "JSONRPC", "MCP", "MCPTransports", "Services", "Serving", log],
      path: "examples/everything-server"),

    // Tests and their doubles.
    .target(
      name: "TestKit",
      dependencies: [
        "Agents", "JSONKit", "JSONRPC", "LLM", "MCP", "Runs", "Servers",
        .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
      ] + nio),
    .testTarget(
      name: "HTTPCarrierTests",
      dependencies: [
        "HTTPCarrier",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),
    .testTarget(name: "JSONKitTests", dependencies: ["JSONKit", "TestKit"]),
    .testTarget(name: "FramingTests", dependencies: ["Framing"]),
    .testTarget(name: "JSONRPCTests", dependencies: ["JSONKit", "JSONRPC", "TestKit"]),
    .testTarget(name: "MCPTests", dependencies: ["JSONKit", "JSONRPC", "MCP", "TestKit", log]),
    .testTarget(name: "ServicesTests", dependencies: ["JSONKit", "JSONRPC", "MCP", "Services", "TestKit", log]),
    .testTarget(name: "LLMTests", dependencies: ["JSONKit", "LLM", "TestKit"]),
    .testTarget(name: "JQTests", dependencies: ["JQ", "JSONKit"]),
    .testTarget(
      name: "WorkflowsTests", dependencies: ["Documents", "JQ", "JSONKit", "Runs", "TestKit", "Workflows"]),
    .testTarget(
      name: "PoliciesTests", dependencies: ["Documents", "JQ", "JSONKit", "Policies"], exclude: ["Corpus"]),
    .testTarget(name: "RunsTests", dependencies: ["JSONKit", "Runs", "TestKit"]),
    .testTarget(
      name: "AgentsTests",
      dependencies: ["Agents", "JSONKit", "JSONRPC", "LLM", "MCP", "Runs", "Servers", "Services", "TestKit"]),
    .testTarget(
      name: "ServersTests", dependencies: ["JSONKit", "JSONRPC", "MCP", "Runs", "Servers", "Services", "TestKit"]),
    .testTarget(name: "DocumentsTests", dependencies: ["Documents", "JSONKit"]),
    .testTarget(
      name: "MCPTransportsTests",
      dependencies: [
        "CProcess", "HTTPCarrier", "JSONKit", "JSONRPC", "MCP", "MCPTransports", "Runs", "TestKit", log,
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ] + nio, exclude: ["Fuzz/recorded.jsonl"]),
    .testTarget(
      name: "MCPAuthorizationTests",
      dependencies: [
        "HTTPCarrier", "JSONKit", "JSONRPC", "MCP", "MCPAuthorization", "MCPTransports", "TestKit",
        .product(name: "Crypto", package: "swift-crypto"), .product(name: "CryptoExtras", package: "swift-crypto"),
      ]),
    // Tries every way out of a sandbox that is known here.
    .executableTarget(name: "sandbox-probe", path: "Tests/sandbox-probe"),
    .testTarget(name: "SandboxTests", dependencies: ["Sandbox", "Servers"], exclude: ["probes.tsv"]),
    .testTarget(
      name: "LLMProvidersTests",
      dependencies: [
        "HTTPCarrier", "JSONKit", "LLM", "LLMProviders", "TestKit",
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
      ] + nio),
    .testTarget(
      name: "StoresTests",
      dependencies: ["JSONKit", "LLM", "Runs", "Stores", "TestKit", .product(name: "GRDB", package: "GRDB.swift")]),
    .testTarget(
      name: "ServingTests",
      dependencies: [
        "Agents", "HTTPEndpoint", "JSONKit", "JSONRPC", "LLM", "MCP", "Runs", "Servers", "Services", "Serving",
        "TestKit", "Workflows", log,
      ]),
    .testTarget(
      name: "HTTPEndpointTests",
      dependencies: [
        "Framing", "HTTPCarrier", "HTTPEndpoint", "JSONKit", "JSONRPC", "MCP", "MCPTransports", "Services", "Serving",
        "TestKit", log,
        .product(name: "Crypto", package: "swift-crypto"), .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ] + nio),
    .testTarget(
      name: "TributaryTests",
      dependencies: [
        "HTTPCarrier", "JSONRPC", "LLMProviders", "MCPAuthorization", "MCPTransports", "Policies", "Runs", "Stores",
        "TestKit",
        "Tributary", "Workflows", log,
        .product(name: "GRDB", package: "GRDB.swift"), .product(name: "Metrics", package: "swift-metrics"),
      ]),
    .testTarget(
      name: "CLITests",
      dependencies: [
        "Documents", "JSONKit", "Runs", "Servers", "Stores", "TestKit", "Tributary", "TributaryCLI", "Workflows",
      ]),
    .testTarget(
      name: "ConformanceTests",
      dependencies: [
        "ConformanceClient", "EverythingServer", "JSONKit", "JSONRPC", "MCP", "MCPTransports", "TestKit",
        .product(name: "Crypto", package: "swift-crypto"),
      ] + nio),
    .testTarget(
      name: "InteropTests", dependencies: ["JSONKit", "JSONRPC", "MCP", "MCPAuthorization", "MCPTransports"],
      exclude: ["Clients", "Servers", "requirements-legacy.txt", "requirements-modern.txt"]),
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
