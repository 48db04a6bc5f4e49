import JSONKit
import LLM
import Logging

/// The settings of one request that its provider does not know.
package struct Unsupported: Sendable, Hashable {
  package private(set) var names: [String] = []

  /// Notes a setting if it is set.
  mutating func note(_ name: String, if isSet: Bool) {
    if isSet { names.append(name) }
  }

  /// Takes a note back.
  mutating func remove(_ name: String) {
    names.removeAll { $0 == name }
  }

  /// Does what the policy says: refuses, tells, or stays silent.
  func settle(_ policy: UnsupportedPolicy, request: ProviderRequest, provider: String) throws(InvocationError) {
    if names.isEmpty || policy == .drop { return }
    let model = request.invocation.model
    let list = names.joined(separator: ", ")
    let message = "\(provider) does not take \(list) for the model \"\(model)\""
    if policy == .error {
      throw InvocationError(
        .invalidRequest, message + "; leave it out, or set unsupported to warn or drop.", kind: .unsupported,
        provider: provider, model: model)
    }
    let details: JSON.Object = ["names": .array(names.map(JSON.string)), "provider": .string(provider)]
    if let observe = request.observe {
      observe(AttemptEvent(.unsupported, message + "; the request goes without it.", details: details))
    } else {
      let metadata: Logger.Metadata = ["llm.provider": "\(provider)", "llm.options": "\(list)"]
      Logger(label: "tributary.llm").info("Options the provider does not know were left out", metadata: metadata)
    }
  }
}
