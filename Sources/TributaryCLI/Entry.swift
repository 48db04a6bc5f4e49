import CProcess
import Glibc

@main
enum Entry {
  static func main() async {
    // Other programs of this user cannot look into this one, and what it knows is not written down when it crashes.
    cprocess_keep_memory_private()
    exit(await Program.run(Array(CommandLine.arguments.dropFirst())))
  }
}
