package import HTTPEndpoint

/// `GET /metrics`: the figures of this process as Prometheus reads them, for programs on this machine alone.
///
/// Nobody has to say who he is: collectors of figures mostly cannot.
/// Source: Prometheus, "Exposition formats", text format 0.0.4; read 2026-11-29.
package struct MetricsRoute: EndpointRoute {
  /// Where it is served.
  package static let path = "/metrics"
  private static let type = "text/plain; version=0.0.4; charset=utf-8"

  private let text: @Sendable () -> String

  /// The route in front of a text that is made anew for each request.
  package init(_ text: @escaping @Sendable () -> String) {
    self.text = text
  }

  package let methods = ["GET"]
  package let access = EndpointAccess(isAuthenticated: false, isLocal: true)

  package func answer(_ request: EndpointRequest) async -> EndpointReply {
    EndpointReply(200, ["Content-Type": Self.type, "Cache-Control": "no-store"], body: Array(text().utf8))
  }
}
