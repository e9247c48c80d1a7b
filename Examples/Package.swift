// swift-tools-version: 6.2
import PackageDescription

// A package of its own: it depends on Saddle as any other package would.
let package = Package(
  name: "Examples",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "Saddle", path: "..")],
  targets: [
    .executableTarget(
      name: "second-derivatives", dependencies: [.product(name: "Saddle", package: "Saddle")]),
    .executableTarget(name: "custom-game", dependencies: [.product(name: "Saddle", package: "Saddle")]),
    .executableTarget(name: "newton", dependencies: [.product(name: "Saddle", package: "Saddle")]),
  ],
  swiftLanguageModes: [.v6]
)
