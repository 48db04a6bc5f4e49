import TestKit

/// Small answers of each provider.
extension Replies {
  /// A small answer of Chat Completions.
  static let openAI = """
    data: {"id":"c1","model":"m1","choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":null}]}

    data: {"id":"c1","model":"m1","choices":[{"index":0,"delta":{"content":" there"},"finish_reason":"stop"}]}

    data: [DONE]


    """

  /// A small answer of Messages.
  static let anthropic = """
    event: message_start
    data: {"type":"message_start","message":{"id":"m1","model":"claude-x","usage":{"input_tokens":3,"output_tokens":1}}}

    event: content_block_start
    data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

    event: content_block_delta
    data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello there"}}

    event: content_block_stop
    data: {"type":"content_block_stop","index":0}

    event: message_delta
    data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}

    event: message_stop
    data: {"type":"message_stop"}


    """

  /// A small answer of Responses.
  static let responses = """
    event: response.created
    data: {"type":"response.created","response":{"id":"r1","model":"m1","output":[]}}

    event: response.output_item.added
    data: {"type":"response.output_item.added","output_index":0,"item":{"type":"message","id":"m","content":[]}}

    event: response.output_text.delta
    data: {"type":"response.output_text.delta","item_id":"m","output_index":0,"content_index":0,"delta":"Hello there"}

    event: response.completed
    data: {"type":"response.completed","response":{"status":"completed","usage":{"input_tokens":3,"output_tokens":2}}}


    """
}
