import Glibc
import Sandbox

@main
enum Entry {
  static func main() async {
    HostProcess.closeToOthers()
    exit(await Program.run(Array(CommandLine.arguments.dropFirst())))
  }
}
