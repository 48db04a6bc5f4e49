package import Services

/// The tools that let a client of the protocol use this host's models.
package enum ModelTools {
  /// `invoke` and `list_models`.
  package static func all(_ models: ServedModels) -> [MCPServiceTool] {
    [InvokeTool(models: models).tool, ListModelsTool(models: models).tool]
  }
}
