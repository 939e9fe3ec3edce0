internal import Exposition
internal import MetricModel

/// A page of metrics to look at, wherever it comes from.
struct CheckedPage {
    /// As findings call it: the path, the URL, or `stdin`.
    let name: String
    let body: BodyBuffer
    let format: ExpositionFormat

    /// Reads a file, standard input (`-`), or what an http or https URL answers. Without a format, the answer's
    /// Content-Type says it, or the bytes do.
    ///
    /// - Throws: `InputFile.Unreadable` when there is no such page.
    init(_ place: String, format: ExpositionFormat?, timeout: PrometheusDuration) throws(InputFile.Unreadable) {
        if place.hasPrefix("http://") || place.hasPrefix("https://") {
            let answer = try PageRequest(url: place, format: format, timeout: timeout).answer()
            name = place
            body = answer.body
            self.format = answer.format
        } else {
            let file = try InputFile(reading: place)
            name = place == "-" ? "stdin" : place
            body = BodyBuffer(file.bytes)
            self.format = format ?? FormatRecognition.format(of: body)
        }
    }
}
