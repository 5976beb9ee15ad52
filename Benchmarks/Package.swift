// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

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
      swiftSettings: strict),
    // The next two depend on as little as they can: continuous integration builds them for every change.
    .executableTarget(
      name: "bench-offline",
      dependencies: [
        .product(name: "PratiqueCore", package: "pratique"),
        .product(name: "PratiqueIntake", package: "pratique"),
      ],
      path: "Sources/BenchOffline",
      swiftSettings: strict),
    .executableTarget(
      name: "bench-matching",
      dependencies: [.product(name: "PratiqueCore", package: "pratique")],
      path: "Sources/BenchMatching",
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
