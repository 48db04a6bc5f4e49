/// Every key a server definition may have.
enum ServerKeys {
  /// The keys of our own form that are enforced.
  static let own = [
    "command", "args", "env", "cwd", "url", "headers", "auth", "transport", "start", "timeout", "protocol", "restart",
    "stop", "concurrency", "limits", "sandbox", "elicitation", "sampling", "roots", "tasks", "tools", "pin", "disabled",
    "description",
    "tags", "approve", "$schema",
  ]

  /// Keys that are part of the form but not enforced by this version: using one is an error.
  static let unenforced = [
    "instructions", "framing", "trust", "alwaysAllow", "autoApprove", "envFile",
    "sandboxEnabled", "dev",
  ]

  /// Other hosts' words for keys of ours.
  static let environment = ["environment", "envs"]
  static let passedVariables = ["env_keys", "env_vars"]
  static let allow = ["includeTools", "enabled_tools", "allowedTools", "available_tools"]
  static let deny = ["excludeTools", "disabled_tools", "excludedTools"]
  static let addresses = ["httpUrl", "serverUrl"]
  static let headers = ["http_headers", "bearer_token_env_var", "oauth"]
  static let others = ["type", "enabled", "startup_timeout_sec", "tool_timeout_sec"]

  /// All of them, the candidates for suggestions.
  static let all: [String] =
    own + unenforced + environment + passedVariables + addresses + headers + allow + deny + others
}
