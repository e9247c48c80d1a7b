// swift-tools-version: 6.2
import PackageDescription

// The floors, lowest first; a target depends on lower floors only (Documentation/Architecture.md).
let package = Package(
  name: "Saddle",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Saddle", targets: ["Saddle"]),
    .executable(name: "saddle-demo", targets: ["saddle-demo"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0")
  ],
  targets: [
    // 0: C and C++ behind C headers
    .target(name: "COneDNN", linkerSettings: [.linkedLibrary("dnnl")]),
    .target(name: "CKernels", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
    // 1: the tensor language
    .target(name: "SaddleTensor"),
    // 2: its interpreters
    .target(name: "SaddleAutodiff", dependencies: ["SaddleTensor"]),
    .target(
      name: "SaddleReference",
      dependencies: ["SaddleTensor", .product(name: "RealModule", package: "swift-numerics")]),
    .target(name: "SaddleCPU", dependencies: ["SaddleTensor", "COneDNN", "CKernels"]),
    // 3: layers and optimizers
    .target(name: "SaddleNN", dependencies: ["SaddleTensor", "SaddleAutodiff", "SaddleCPU"]),
    // The umbrella
    .target(
      name: "Saddle",
      dependencies: ["SaddleTensor", "SaddleAutodiff", "SaddleReference", "SaddleCPU", "SaddleNN"]),
    .executableTarget(name: "saddle-demo", dependencies: ["Saddle"]),
    // Tests
    .target(
      name: "OperationCatalogue",
      dependencies: ["SaddleTensor", "SaddleReference"],
      path: "Tests/OperationCatalogue"),
    .testTarget(name: "KernelTests", dependencies: ["CKernels", "COneDNN"]),
    .testTarget(
      name: "TensorTests", dependencies: ["SaddleTensor", "SaddleReference", "OperationCatalogue"]),
    .testTarget(
      name: "AutodiffTests",
      dependencies: ["SaddleAutodiff", "SaddleReference", "OperationCatalogue"]),
    .testTarget(
      name: "CPUTests",
      dependencies: ["SaddleCPU", "SaddleAutodiff", "SaddleReference", "OperationCatalogue"]),
    .testTarget(
      name: "NNTests",
      dependencies: ["SaddleNN", "SaddleCPU", "SaddleAutodiff", "SaddleReference"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11,
  cxxLanguageStandard: .cxx17
)
