import JSONKit
import LLM

/// What `invoke` takes and gives.
enum InvokeSchemas {
  /// The schema of the arguments.
  static let input: JSON = ToolSchema.object(
    [
      "model": ToolSchema.string(
        "As list_models names it, such as anthropic/claude-sonnet-4-6; default the host's choice."),
      "prompt": ToolSchema.string("What to ask."),
      "messages": [
        "type": "array", "minItems": 1, "items": message, "description": "The conversation so far, oldest first.",
      ],
      "system": ToolSchema.string("Instructions for the model, put before the messages."),
      "options": options,
      "schema": ["type": "object", "description": "A JSON Schema that the answer has to fit."],
    ], required: [])

  /// The schema of the answer: the response in its JSON form, and `output` where a schema was given.
  static let output: JSON = [
    "type": "object",
    "properties": [
      "id": ["type": "string"], "provider": ["type": "string"], "model": ["type": "string"],
      "created": ["type": "string", "format": "date-time"],
      "choices": ["type": "array", "minItems": 1, "items": choice],
      "usage": usage,
      "metadata": ["type": "object"],
      "output": ["description": "The answer as data, where a schema was given."],
    ],
    "required": ["id", "provider", "model", "choices"],
  ]

  private static let message: JSON = [
    "type": "object",
    "properties": [
      "role": ["enum": ["system", "developer", "user", "assistant", "tool"]],
      "content": [
        "type": ["string", "array", "null"],
        "description":
          "A text, or a list of parts: {type: text, text}, {type: image | audio | file, data | url, media_type}, and those of an earlier answer.",
      ],
      "name": ["type": "string"],
      "tool_calls": ["type": "array"],
      "tool_call_id": ["type": "string"],
    ],
    "required": ["role"],
  ]

  /// Neither header fields nor raw members of the provider's request: those are the host's to set.
  private static let options: JSON = ToolSchema.object(
    [
      "temperature": ["type": "number", "minimum": 0, "maximum": 2],
      "max_tokens": [
        "type": "integer", "minimum": 1, "description": "The most tokens of the answer, thoughts included.",
      ],
      "top_p": ["type": "number", "minimum": 0, "maximum": 1],
      "frequency_penalty": ["type": "number", "minimum": -2, "maximum": 2],
      "presence_penalty": ["type": "number", "minimum": -2, "maximum": 2],
      "seed": ["type": "integer"],
      "stop": ["type": ["string", "array"], "items": ["type": "string"]],
      "reasoning": [
        "type": ["string", "object"],
        "description":
          "How much to think first: the provider's word, such as low, or {effort, budget_tokens, summary}.",
      ],
      "unsupported": [
        "enum": .array(UnsupportedPolicy.allCases.map { .string($0.rawValue) }),
        "description": "What happens with a setting that the model does not know.",
      ],
    ], required: [])

  private static let choice: JSON = [
    "type": "object",
    "properties": [
      "index": ToolSchema.count,
      "message": [
        "type": "object",
        "properties": [
          "role": ["type": "string"],
          "content": [
            "type": "array",
            "items": ["type": "object", "properties": ["type": ["type": "string"]], "required": ["type"]],
          ],
        ],
        "required": ["role", "content"],
      ],
      "finish_reason": [
        "type": "string", "description": "stop, length, tool_calls, content_filter, refusal, pause or error.",
      ],
    ],
    "required": ["index", "message", "finish_reason"],
  ]

  private static let usage: JSON = [
    "type": "object",
    "properties": [
      "input_tokens": ToolSchema.count, "output_tokens": ToolSchema.count, "total_tokens": ToolSchema.count,
      "cache_read_tokens": ToolSchema.count, "cache_write_tokens": ToolSchema.count,
      "reasoning_tokens": ToolSchema.count, "cost_usd": ["type": "number", "minimum": 0],
    ],
    "required": ["input_tokens", "output_tokens", "total_tokens"],
  ]
}
