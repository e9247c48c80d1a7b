import SaddleCommands

@main
enum SaddleTool {
  static func main() { SaddleCommand.main() }
}
