runBenchmarks(Array(CommandLine.arguments.dropFirst()))
