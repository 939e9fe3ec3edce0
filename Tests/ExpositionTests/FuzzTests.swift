import ScrapeTestSupport
import Testing

@Suite("Damaged bodies are read or refused, the same whatever was read before")
struct FuzzTests {
    private static let directory = #filePath.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/Corpus"

    @Test("thousands of mutations of the corpus")
    func mutations() {
        let pages = PageFile.pages(in: Self.directory)
        #expect(Set(pages.map(\.format)).count == 3)
        var fuzz = ExpositionFuzz(pages: pages, seed: 4)
        let surprise = fuzz.run(6_000)
        #expect(surprise == nil, "\(surprise.map(\.description) ?? "")")
    }
}
