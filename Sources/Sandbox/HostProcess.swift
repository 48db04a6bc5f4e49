import CProcess

/// This process, which holds keys and tokens.
package enum HostProcess {
  /// Nobody else of the same user may look into its memory or its variables from now on; what it starts is not affected.
  package static func closeToOthers() { cprocess_close_to_others() }
}
