// swift-tools-version: 6.2
import PackageDescription

// The floors, lowest first; a target depends on lower floors only (Documentation/Architecture.md).
let package = Package(
  name: "Saddle",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Saddle", targets: ["Saddle"]),
    .executable(name: "saddle", targets: ["saddle-tool"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
    .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.0.0"),
  ],
  targets: [
    // 0: C and C++ behind C headers
    .target(name: "COneDNN", linkerSettings: [.linkedLibrary("dnnl")]),
    .target(
      name: "CLAPACK",
      linkerSettings: [
        .linkedLibrary("openblas", .when(platforms: [.linux])),
        .linkedFramework("Accelerate", .when(platforms: [.macOS])),
      ]),
    .target(name: "CKernels", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
    .systemLibrary(name: "CGD", providers: [.apt(["libgd-dev", "libpng-dev"]), .brew(["gd", "libpng"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    // 1: the tensor language
    .target(name: "SaddleTensor"),
    // 2: its interpreters
    .target(name: "SaddleAutodiff", dependencies: ["SaddleTensor"]),
    .target(name: "SaddleReference", dependencies: ["SaddleTensor", numerics]),
    .target(name: "SaddleCPU", dependencies: ["SaddleTensor", "COneDNN", "CKernels"]),
    // 3: layers and optimizers; divergences and optimal transport; classical models; data sources
    .target(name: "SaddleNN", dependencies: ["SaddleTensor", "SaddleAutodiff", "SaddleCPU", numerics]),
    .target(name: "SaddleTransport", dependencies: ["CKernels", "CLAPACK", numerics]),
    .target(name: "SaddleBayes", dependencies: ["CLAPACK", numerics]),
    .target(
      name: "SaddleData",
      dependencies: [
        "SaddleTensor", "SaddleCPU", "CGD", "CZlib", .product(name: "SwiftCSV", package: "SwiftCSV"),
      ]),
    // 4: adversarial training; how good samples are; pictures and plots
    .target(
      name: "SaddleGAN",
      dependencies: [
        "SaddleTensor", "SaddleAutodiff", "SaddleCPU", "SaddleNN", "SaddleTransport", "SaddleBayes",
        "SaddleData", .product(name: "Yams", package: "Yams"),
      ]),
    .target(
      name: "SaddleMetrics",
      dependencies: [
        "CLAPACK", "SaddleTensor", "SaddleAutodiff", "SaddleCPU", "SaddleNN", "SaddleTransport", "SaddleData",
        numerics,
      ]),
    .target(name: "SaddleReport", dependencies: ["CGD"]),
    // 5: the claims of the theory, computed and drawn; what is wrong with a training
    .target(
      name: "SaddleTheory",
      dependencies: [
        "SaddleTensor", "SaddleAutodiff", "SaddleCPU", "SaddleNN", "SaddleTransport", "SaddleData",
        "SaddleGAN",
        "SaddleReport", numerics,
      ]),
    .target(
      name: "SaddleDiagnosis",
      dependencies: [
        "SaddleTensor", "SaddleAutodiff", "SaddleCPU", "SaddleNN", "SaddleTransport", "SaddleData",
        "SaddleGAN", "SaddleMetrics", "SaddleReport",
      ]),
    .target(
      name: "SaddleStudy",
      dependencies: [
        "SaddleTensor", "SaddleCPU", "SaddleData", "SaddleGAN", "SaddleMetrics", "SaddleReport",
        .product(name: "Yams", package: "Yams"), .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    // The umbrella
    .target(
      name: "Saddle",
      dependencies: [
        "SaddleTensor", "SaddleAutodiff", "SaddleReference", "SaddleCPU", "SaddleNN", "SaddleTransport",
        "SaddleBayes", "SaddleData", "SaddleGAN", "SaddleMetrics", "SaddleReport", "SaddleTheory",
        "SaddleDiagnosis",
        "SaddleStudy",
      ]),
    // 6: the command line
    .target(
      name: "SaddleCommands",
      dependencies: [
        "SaddleTensor", "SaddleCPU", "SaddleTransport", "SaddleData", "SaddleGAN", "SaddleMetrics",
        "SaddleReport", "SaddleTheory", "SaddleDiagnosis", "SaddleStudy",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    // 7: the executable
    .executableTarget(name: "saddle-tool", dependencies: ["SaddleCommands"]),
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
    .testTarget(name: "TransportTests", dependencies: ["SaddleTransport", "CKernels", numerics]),
    .testTarget(name: "BayesTests", dependencies: ["SaddleBayes"]),
    .testTarget(
      name: "DataTests", dependencies: ["SaddleData", "SaddleTensor", "SaddleCPU", "CZlib", "CGD"]),
    .testTarget(name: "ReportTests", dependencies: ["SaddleReport", "CGD"]),
    .testTarget(
      name: "GANTests",
      dependencies: [
        "SaddleGAN", "SaddleNN", "SaddleTransport", "SaddleBayes", "SaddleData", "SaddleCPU",
        "SaddleReference", "SaddleAutodiff",
      ]),
    .testTarget(
      name: "MetricsTests",
      dependencies: ["SaddleMetrics", "SaddleNN", "SaddleTransport", "SaddleData", "SaddleCPU"]),
    .testTarget(
      name: "DiagnosisTests",
      dependencies: ["SaddleDiagnosis", "SaddleMetrics", "SaddleGAN", "SaddleData"]),
    .testTarget(
      name: "TheoryTests", dependencies: ["SaddleTheory", "SaddleTransport", "SaddleReport"]),
    .testTarget(
      name: "StudyTests",
      dependencies: [
        "SaddleStudy", "SaddleMetrics", "SaddleGAN", "SaddleData", "SaddleReport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(
      name: "CommandTests",
      dependencies: ["SaddleCommands", "SaddleTheory", "SaddleGAN", "SaddleData", "saddle-tool"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11,
  cxxLanguageStandard: .cxx17
)

// Elementary functions without Foundation.
private var numerics: Target.Dependency { .product(name: "RealModule", package: "swift-numerics") }
