/// The two notifications a connection understands itself.
///
/// Source: Model Context Protocol, "Cancellation" and "Progress", revision 2026-07-28; read 2026-11-24.
package enum Signal {
  package static let cancelled = "notifications/cancelled"
  package static let progress = "notifications/progress"
}
