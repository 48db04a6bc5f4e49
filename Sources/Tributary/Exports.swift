// The face: one import gives everything a program needs. Module boundaries stay an inner matter.
@_exported public import Agents
@_exported public import JSONKit
@_exported public import LLM
@_exported public import MCP
@_exported public import Runs
@_exported public import Servers
@_exported public import Services
