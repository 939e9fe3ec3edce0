runBenchmarks(CommandLine.arguments.dropFirst().first)
