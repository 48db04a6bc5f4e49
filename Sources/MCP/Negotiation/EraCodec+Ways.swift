import JSONKit
import JSONRPC

/// The ways in which the eras do the same thing.
extension EraCodec {
  /// How changes are heard of.
  enum ChangeWay: Sendable {
    /// They come by themselves, and single resources are watched by a request each.
    case byThemselves
    /// They come on a request that stays open and says which.
    case listening
  }

  /// How a call becomes a task.
  enum TaskWay: Sendable {
    case never
    /// The request wants it; the result of the task is fetched by a request of its own.
    case asked
    /// The server decides, where the extension was declared; the result comes with the last state.
    case decided
  }

  /// How changes are heard of.
  var changes: ChangeWay { revision.era == .modern ? .listening : .byThemselves }

  /// Whether the level of the server's log is a member of each request, and not set by one.
  var logLevelTravels: Bool { revision.era == .modern }

  /// How a call becomes a task.
  var tasks: TaskWay {
    if revision.era == .modern { return usesTasks ? .decided : .never }
    return revision >= .r2025_11_25 ? .asked : .never
  }

  /// Whether several messages may come as one list.
  var acceptsBatches: Bool { revision <= .r2025_03_26 }

  /// How long a list or resource may be used again, in milliseconds; 0 where the era does not say such things.
  func lifetime(_ milliseconds: Int?) -> Int {
    revision.era == .modern ? max(0, milliseconds ?? 0) : 0
  }

  /// Whether arguments of calls are repeated in header fields.
  var mirrorsArguments: Bool { revision.era == .modern }

  /// Whether a server that completes arguments says so.
  var declaresCompletions: Bool { revision >= .r2025_03_26 }
  /// Whether a completion may be told the arguments that are filled in.
  var sendsCompletionContext: Bool { revision >= .r2025_06_18 }

  /// The visits a person has to make before the request can succeed, when that is what an error says.
  func visits(wantedBy error: RPCError) -> [JSON]? {
    guard revision == .r2025_11_25, error.code == MCPErrorCode.urlElicitationRequired else { return nil }
    return error.data?["elicitations"]?.arrayValue
  }
}
