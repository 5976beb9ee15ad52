// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
  name: "pratique",
  targets: [
    // The rings, innermost first: a target depends only on those above it.
    .target(name: "PratiqueCore", swiftSettings: strict),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "PratiqueIntake", dependencies: ["PratiqueCore", "CZlib"], swiftSettings: strict),
    // What the tests share.
    .target(name: "PratiqueTesting", dependencies: ["PratiqueCore"], swiftSettings: strict),
    .testTarget(name: "PratiqueCoreTests", dependencies: ["PratiqueCore", "PratiqueTesting"], swiftSettings: strict),
    .testTarget(
      name: "PratiqueIntakeTests", dependencies: ["PratiqueCore", "PratiqueIntake", "PratiqueTesting"],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
