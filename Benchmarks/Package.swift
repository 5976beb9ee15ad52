// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody builds it by accident.
let package = Package(
  name: "pratique-benchmarks",
  dependencies: [
    .package(name: "pratique", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
  ],
  targets: [
    .executableTarget(
      name: "bench-trends",
      dependencies: [
        .product(name: "Postgres", package: "pratique"),
        .product(name: "PratiqueCore", package: "pratique"),
        .product(name: "PratiqueOperations", package: "pratique"),
        .product(name: "PratiqueStore", package: "pratique"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      path: "Sources/BenchTrends",
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
