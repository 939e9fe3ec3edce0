// Reads damaged bodies until it has read enough or one of them surprises: `scrape-fuzz CORPUS-DIRECTORY INPUTS [SEED]`.
internal import Glibc
internal import ScrapeTestSupport

/// The answer of one thread.
private final class Share: Sendable {
    let fuzz: ExpositionFuzz
    let inputs: Int

    init(_ fuzz: ExpositionFuzz, inputs: Int) {
        self.fuzz = fuzz
        self.inputs = inputs
    }
}

/// One thread per processor; each has a seed of its own. Ends the process with status 1 at the first surprise.
private func run(_ pages: [PageFile], inputs: Int, seed: UInt64) {
    let threadCount = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    var threads: [pthread_t] = []
    for number in 0..<threadCount {
        let share = Share(
            ExpositionFuzz(pages: pages, seed: seed &+ UInt64(number)),
            inputs: inputs / threadCount + (number < inputs % threadCount ? 1 : 0)
        )
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(share).toOpaque()
        let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
            guard let argument else { return nil }
            let share = Unmanaged<Share>.fromOpaque(argument).takeRetainedValue()
            var fuzz = share.fuzz
            if let surprise = fuzz.run(share.inputs) {
                print(surprise)
                exit(1)
            }
            return nil
        }
        guard pthread_create(&thread, nil, start, argument) == 0 else { continue }
        threads.append(thread)
    }
    for thread in threads { pthread_join(thread, nil) }
}

let arguments = CommandLine.arguments
guard arguments.count >= 3, let inputs = Int(arguments[2]), inputs > 0 else {
    print("usage: scrape-fuzz CORPUS-DIRECTORY INPUTS [SEED]")
    exit(2)
}
let pages = PageFile.pages(in: arguments[1])
guard !pages.isEmpty else {
    print("scrape-fuzz: no page in \(arguments[1])")
    exit(2)
}
let seed = arguments.count > 3 ? UInt64(arguments[3]) ?? 1 : 1
let started = time(nil)
run(pages, inputs: inputs, seed: seed)
print("\(inputs) damaged bodies from \(pages.count) pages, seed \(seed): no surprise in \(time(nil) - started) s")
