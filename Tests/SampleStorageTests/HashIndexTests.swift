import Testing

@testable import SampleStorage

@Suite("The hash index")
struct HashIndexTests {
    @Test("holds what a dictionary holds through insertions and removals", arguments: [UInt64.max, 0xff, 0x3])
    func likeADictionary(mask: UInt64) {
        var index = HashIndex()
        var hashes: [UInt32: UInt64] = [:]
        var random = FixedRandom(seed: mask)
        for step in 0..<4_000 as Range<UInt32> {
            if step % 3 == 2, let victim = hashes.keys.min() {
                index.remove(hashes.removeValue(forKey: victim) ?? 0, victim)
            } else {
                let hash = random.next() & mask
                hashes[step] = hash
                index.insert(hash, step)
            }
            guard step % 500 == 499 else { continue }
            let missing = hashes.filter { number, hash in index.find(hash) { $0 == number } != number }
            #expect(missing.isEmpty)
        }
        let ghosts = (0..<4_000 as Range<UInt32>).filter { number in
            hashes[number] == nil && index.find(random.next() & mask) { $0 == number } != nil
        }
        #expect(ghosts.isEmpty)
    }

    @Test("removing what is not there changes nothing")
    func removeMissing() {
        var index = HashIndex()
        index.remove(7, 7)
        index.insert(7, 1)
        index.remove(7, 2)
        #expect(index.find(7) { _ in true } == 1)
        #expect(index.find(8) { _ in true } == nil)
    }
}
