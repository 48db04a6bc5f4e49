import JSONKit
import JSONRPC
import Logging
import Synchronization

/// Answers one peer of a service; the only thing it remembers is the handshake of the connection.
final class ServiceHandler: RPCHandler {
  private let service: MCPService
  private let logger: Logger
  private let handshake = Mutex<MCPRevision?>(nil)

  init(service: MCPService, logger: Logger) {
    self.service = service
    self.logger = logger
  }

  /// The handshake is answered before later messages are read, and pings while tools run.
  func answerNow(_ request: RPCRequest) -> RPCAnswer? {
    guard request.method == MCPMethod.initialize || request.method == MCPMethod.ping else { return nil }
    do {
      return .result(try answerAtOnce(route(request)) ?? [:])
    } catch {
      return .failure(error)
    }
  }

  func answer(_ request: RPCRequest) async throws -> RPCAnswer {
    let routed = try route(request)
    if let result = try answerAtOnce(routed) { return .result(result) }
    return .result(try await call(routed, request))
  }

  private func route(_ request: RPCRequest) throws(RPCError) -> ServiceRequest {
    let params: JSON?
    do {
      params = try request.params?.json()
    } catch {
      throw RPCError.invalidParams("params is not JSON: \(error.message)")
    }
    let handshake = handshake.withLock { $0 }
    return try ServiceRouter.route(request.method, params, handshake: handshake)
  }

  /// The result of everything but a tool call.
  private func answerAtOnce(_ request: ServiceRequest) throws(RPCError) -> JSON? {
    let shape = ServiceShape(revision: request.revision, info: service.info)
    switch request.kind {
    case .initialize:
      handshake.withLock { $0 = request.revision }
      return shape.initialized(instructions: service.instructions)
    case .ping:
      return [:]
    case .discover:
      return shape.discovered(instructions: service.instructions)
    case .listTools:
      guard request.params["cursor"]?.isNull ?? true else { throw RPCError.invalidParams("unknown cursor") }
      return shape.listed(service.tools.map(\.definition))
    case .callTool:
      return nil
    }
  }

  private func call(_ routed: ServiceRequest, _ request: RPCRequest) async throws -> JSON {
    guard let name = routed.params["name"]?.stringValue else { throw RPCError.invalidParams("params.name is missing") }
    guard let tool = service.tool(named: name) else {
      throw RPCError.invalidParams("unknown tool", data: ["name": .string(name)])
    }
    let arguments = routed.params["arguments"] ?? [:]
    guard case .object = arguments else { throw RPCError.invalidParams("params.arguments is not an object") }
    let token = routed.params["_meta"]?[MetaKey.progressToken].flatMap { RPCID(json: $0) }
    let reporter = token.map { ProgressReporter(token: $0, request: request) }
    let context = MCPCallContext(client: routed.client, reporter: reporter)
    let result = try await run(tool, arguments, context)
    return ServiceShape(revision: routed.revision, info: service.info).called(result)
  }

  private func run(_ tool: MCPServiceTool, _ arguments: JSON, _ context: MCPCallContext) async throws -> MCPCallResult {
    do {
      return try await tool.handler(arguments, context)
    } catch let error as RPCError {
      throw error
    } catch let error as MCPToolFailure {
      return MCPCallResult(text: error.message, isError: true)
    } catch {
      logger.info("tool failed", metadata: ["mcp.tool": "\(tool.definition.name)", "error": "\(error)"])
      return MCPCallResult(text: "\(tool.definition.name) failed", isError: true)
    }
  }
}
