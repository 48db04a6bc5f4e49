/// Servers in a shell that ask something in their turn while they are called.
enum AskingServer {
  /// Its tool `act` asks by a form, keeps the answer in `reply.json`, and says `done`, or fails when it was declined.
  static func form(_ properties: String, required: String = "[]", message: String = "Where to?") -> ShellServer {
    asking(
      "elicitation/create",
      #"{"message":"\#(message)","requestedSchema":{"type":"object","properties":\#(properties),"required":\#(required)}}"#
    )
  }

  /// Its tool sends the person to an address.
  static func visit(_ url: String) -> ShellServer {
    asking(
      "elicitation/create", #"{"mode":"url","message":"Log in first.","url":"\#(url)","elicitationId":"e1"}"#)
  }

  /// Its tool has a model answer.
  static func sampling(_ text: String = "Sum this up.") -> ShellServer {
    asking(
      "sampling/createMessage",
      #"{"messages":[{"role":"user","content":{"type":"text","text":"\#(text)"}}],"maxTokens":99}"#)
  }

  private static func asking(_ method: String, _ params: String) -> ShellServer {
    var server = ShellServer()
    server.initialize = #"printf '%s' "$line" > initialize.json; \#(server.initialize)"#
    server.call = #"""
      call=$id
      cat << 'END'
      {"jsonrpc":"2.0","id":"q1","method":"\#(method)","params":\#(params)}
      END
      read -r reply; printf '%s' "$reply" > reply.json; id=$call
      case $reply in
        *'"decline"'*|*'"cancel"'*|*'"error"'*)
          result '{"content":[{"type":"text","text":"nobody said where"}],"isError":true}' ;;
        *) text done ;;
      esac
      """#
    return server
  }
}
