// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioConcurrencyHelpers = Target.Dependency.product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
  name: "pratique",
  products: [
    .executable(name: "pratique", targets: ["pratique"]),
    // For Benchmarks/, which is a package of its own.
    .library(name: "Postgres", targets: ["Postgres"]),
    .library(name: "PratiqueCore", targets: ["PratiqueCore"]),
    .library(name: "PratiqueIntake", targets: ["PratiqueIntake"]),
    .library(name: "PratiqueOperations", targets: ["PratiqueOperations"]),
    .library(name: "PratiqueStore", targets: ["PratiqueStore"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // The rings, innermost first: a target depends only on those above it.
    .target(name: "PratiqueCore", swiftSettings: strict),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "PratiqueIntake", dependencies: ["PratiqueCore", "CZlib"], swiftSettings: strict),
    .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .target(name: "Postgres", dependencies: ["CLibPQ", logging, serviceLifecycle], swiftSettings: strict),
    .target(
      name: "Migrations",
      path: "migrations",
      resources: [
        .embedInCode("V0001__initial_schema.sql"),
        .embedInCode("V0002__access_and_audit.sql"),
        .embedInCode("V0003__decisions.sql"),
        .embedInCode("V0004__history.sql"),
      ],
      swiftSettings: strict),
    .target(
      name: "PratiqueStore", dependencies: ["Migrations", "Postgres", "PratiqueCore"], swiftSettings: strict),
    .target(
      name: "PratiqueOperations",
      dependencies: ["Postgres", "PratiqueCore", "PratiqueIntake", "PratiqueStore", crypto, logging],
      swiftSettings: strict),
    .target(name: "PratiqueTelemetry", dependencies: [logging], swiftSettings: strict),
    .target(name: "APIContract", exclude: ["openapi.json"]),
    .target(
      name: "PratiqueHTTP",
      dependencies: [
        "APIContract", "PratiqueCore", "PratiqueIntake", "PratiqueOperations", httpTypes, hummingbird,
        nioConcurrencyHelpers, nioCore,
      ],
      swiftSettings: strict),
    .target(
      name: "PratiqueClient", dependencies: ["PratiqueCore", asyncHTTPClient, nioCore, nioHTTP1, nioPosix],
      swiftSettings: strict),
    .executableTarget(
      name: "pratique",
      dependencies: [
        "Postgres", "PratiqueClient", "PratiqueCore", "PratiqueHTTP", "PratiqueIntake", "PratiqueOperations",
        "PratiqueStore", "PratiqueTelemetry", argumentParser, logging, nioCore, serviceLifecycle, unixSignals, yams,
      ],
      swiftSettings: strict),

    // What the tests share.
    .target(name: "PratiqueTesting", dependencies: ["PratiqueCore"], swiftSettings: strict),
    .target(name: "DatabaseTesting", dependencies: ["Postgres", "PratiqueTesting", logging], swiftSettings: strict),

    .testTarget(name: "PratiqueCoreTests", dependencies: ["PratiqueCore", "PratiqueTesting"], swiftSettings: strict),
    .testTarget(
      name: "PratiqueIntakeTests", dependencies: ["PratiqueCore", "PratiqueIntake", "PratiqueTesting"],
      swiftSettings: strict),
    .testTarget(
      name: "PostgresTests", dependencies: ["DatabaseTesting", "Postgres", "PratiqueTesting"], swiftSettings: strict),
    .testTarget(
      name: "PratiqueStoreTests",
      dependencies: ["DatabaseTesting", "Migrations", "Postgres", "PratiqueCore", "PratiqueStore", "PratiqueTesting"],
      swiftSettings: strict),
    .testTarget(
      name: "PratiqueOperationsTests",
      dependencies: [
        "DatabaseTesting", "Postgres", "PratiqueCore", "PratiqueIntake", "PratiqueOperations", "PratiqueStore",
        "PratiqueTesting", logging,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "PratiqueHTTPTests",
      dependencies: [
        "DatabaseTesting", "Postgres", "PratiqueCore", "PratiqueHTTP", "PratiqueIntake", "PratiqueOperations",
        "PratiqueStore", "PratiqueTesting", hummingbird, hummingbirdTesting, logging,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "PratiqueCommandTests",
      dependencies: [
        "PratiqueClient", "PratiqueCore", "PratiqueHTTP", "PratiqueIntake", "PratiqueTesting", "pratique", yams,
      ],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c2x
)
