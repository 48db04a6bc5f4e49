// The face: one import gives everything a program needs. Module boundaries stay an inner matter.
@_exported public import Agents
@_exported public import JSONKit
@_exported public import LLM
@_exported public import MCP
@_exported public import Runs
@_exported public import Servers
@_exported public import Services

@_exported public import enum Policies.PermissionMode
@_exported public import struct Policies.PolicyNames
@_exported public import struct Policies.PolicySource
@_exported public import struct Policies.ServerApproval
@_exported public import struct Stores.RunStoreError
@_exported public import struct Stores.StoreError
@_exported public import struct Workflows.OpenStep
@_exported public import class Workflows.RunControl
@_exported public import struct Workflows.StepFailure
@_exported public import struct Workflows.StepRules
@_exported public import struct Workflows.WorkflowAnswer
@_exported public import class Workflows.WorkflowContext
@_exported public import struct Workflows.WorkflowFunction
@_exported public import struct Workflows.WorkflowResult
@_exported public import struct Workflows.WorkflowUsage
