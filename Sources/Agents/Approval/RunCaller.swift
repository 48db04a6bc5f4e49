package import MCP

/// Who a run is made for, where that is somebody else than the user of this process.
package struct RunCaller: Sendable {
  /// Who it is; nil where nobody has proof of it.
  package var principal: String?
  /// Decides about what needs an approval, and answers what steps ask.
  package var approver: any Approver
  /// Answers what servers ask meanwhile, as far as it can; nil for nobody.
  package var input: (any MCPInputHandler)?

  package init(principal: String?, approver: any Approver, input: (any MCPInputHandler)?) {
    self.principal = principal
    self.approver = approver
    self.input = input
  }
}
