import JSONKit
import LLM

/// Results that were set aside, named by the model in a call: the argument `"{{result-2-0}}"` stands for the whole text.
///
/// So a large result goes from one tool to the next without passing through the model. Only a string that is nothing else
/// counts, and only in runs that have set something aside. Whoever decides about the call, and whoever records it, sees the
/// text itself.
struct ResultReferences: Sendable {
  /// The most that the named results may come to in one call, in bytes.
  static let maximumBytes = 8 << 20
  /// What every handle begins with.
  private static let prefix = "result-"

  /// Why a call cannot be made.
  private struct Problem: Error {
    let message: String
  }

  let store: any ResultStore

  /// The handle of a result, by its turn and its place in it.
  static func handle(turn: Int, place: Int) -> String { "\(prefix)\(turn)-\(place)" }

  /// What a model writes for the result of a handle.
  static func text(of handle: String) -> String { "{{\(handle)}}" }

  /// The call with the named results in their places, or as it is and why it cannot be made.
  func resolve(_ call: ToolCall) async -> (call: ToolCall, problem: JSON?) {
    guard call.name != ReadResultTool.toolName, call.arguments.contains("{{" + Self.prefix),
      let arguments = try? JSON(parsing: call.arguments)
    else { return (call, nil) }
    var resolved = call
    var room = Self.maximumBytes
    do {
      resolved.arguments = try await replaced(arguments, &room).text
      return (resolved, nil)
    } catch let problem as Problem {
      return (call, ToolExecutor.detail("invalid_arguments", problem.message))
    } catch {
      return (call, ToolExecutor.detail("result_not_kept", "a result that was set aside cannot be read: \(error)"))
    }
  }

  private func replaced(_ value: JSON, _ room: inout Int) async throws -> JSON {
    if let text = value.stringValue { return .string(try await replaced(text, &room)) }
    if let items = value.arrayValue {
      var whole: [JSON] = []
      for item in items { whole.append(try await replaced(item, &room)) }
      return .array(whole)
    }
    guard let members = value.objectValue else { return value }
    var whole = JSON.Object()
    for member in members { whole.append(member.key, try await replaced(member.value, &room)) }
    return .object(whole)
  }

  private func replaced(_ text: String, _ room: inout Int) async throws -> String {
    guard let handle = Self.handle(in: text) else { return text }
    guard let whole = try await store.read(handle) else {
      throw Problem(message: "There is no result with the handle \"\(handle)\".")
    }
    room -= whole.utf8.count
    guard room >= 0 else {
      throw Problem(
        message: "The results that the arguments name have more than \(Self.maximumBytes >> 20) MiB together.")
    }
    return whole
  }

  /// The handle that is all there is in a text; nil for every other text.
  private static func handle(in text: String) -> String? {
    guard text.hasPrefix("{{" + prefix), text.hasSuffix("}}") else { return nil }
    let handle = text.dropFirst(2).dropLast(2)
    let isPlain = handle.dropFirst(prefix.count).utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
    }
    return isPlain ? String(handle) : nil
  }
}
