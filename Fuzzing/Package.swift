// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

// libFuzzer looks at every counter after every run, so only what is fuzzed counts its edges.
let counted = SwiftSetting.unsafeFlags(["-sanitize=fuzzer", "-enable-testing"])
// The default linker dies of it.
let libFuzzer = LinkerSetting.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])
// Guides by what the independent parser does as well, at less than half the speed.
let countsBoth = Context.environment["PRATIQUE_FUZZ_BOTH"] != nil

// A package of its own, with links to the sources of the one above: what is fuzzed is built with settings of its own,
// and nothing needs to be fetched.
let package = Package(
  name: "pratique-fuzzing",
  targets: [
    .target(name: "PratiqueCore", swiftSettings: strict),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "PratiqueIntake", dependencies: ["PratiqueCore", "CZlib"], swiftSettings: strict + [counted]),

    .systemLibrary(name: "CLibFuzzer"),
    .target(name: "FuzzSupport", dependencies: ["CLibFuzzer", "PratiqueIntake"], swiftSettings: strict),
    .target(name: "IndependentJSON", cxxSettings: countsBoth ? [.unsafeFlags(["-fsanitize=fuzzer-no-link"])] : []),
    .executableTarget(
      name: "FuzzScanner", dependencies: ["FuzzSupport", "IndependentJSON", "PratiqueIntake"], swiftSettings: strict,
      linkerSettings: [libFuzzer]),
    .executableTarget(
      name: "FuzzIntake", dependencies: ["FuzzSupport", "PratiqueCore", "PratiqueIntake"], swiftSettings: strict,
      linkerSettings: [libFuzzer]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
