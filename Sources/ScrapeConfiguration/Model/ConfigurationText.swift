internal import HTTPTransport

/// A configuration file as people may see it: line by line, without its secrets.
package struct ConfigurationText: Sendable, Hashable {
    /// A line of it.
    package struct Line: Sendable, Hashable {
        /// Secrets are `<secret>`; passwords in URLs are `xxxxx`, wherever the URL stands.
        package let text: String
        /// Differs between lines that are written differently, secrets included. It means something within this process
        /// only: it says nothing about the secret.
        package let fingerprint: Int

        package init(_ text: String, fingerprint: Int? = nil) {
            self.text = text
            self.fingerprint = fingerprint ?? text.hashValue
        }
    }

    package let path: String
    /// The first 12 hexadecimal digits of the content's SHA-256.
    package let contentHash: String
    /// Without their line ends; what follows the last line end is a line only when there is something.
    package let lines: [Line]

    package init(path: String, contentHash: String, lines: [Line]) {
        self.path = path
        self.contentHash = contentHash
        self.lines = lines
    }

    /// Reads the file's content once more, to find its secrets. O(bytes). Any thread that may take a while: some 100 ms for
    /// the largest files.
    package init(of file: LoadedFile) {
        let raw = Self.rawLines(of: file.content)
        self.init(
            path: file.path,
            contentHash: file.contentHash,
            lines: zip(raw, Self.shown(raw, file)).map { Line($1, fingerprint: $0.hashValue) }
        )
    }

    /// Of all files of a configuration: as that of a loaded one is made.
    package static func contentHash(of texts: [ConfigurationText]) -> String {
        LoadedFile.contentHash(of: texts.map { (path: $0.path, contentHash: $0.contentHash) })
    }

    private static func rawLines(of content: [UInt8]) -> [String] {
        var lines = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { line in String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self) }
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// Whether libyaml counts lines, or characters of the first, otherwise than we do.
    private static func hasOtherLineEnds(_ content: [UInt8]) -> Bool {
        var before: UInt8 = 0
        for byte in content {
            if before == UInt8(ascii: "\r"), byte != UInt8(ascii: "\n") { return true }
            before = byte
        }
        let text = String(decoding: content, as: UTF8.self).unicodeScalars
        return text.contains { ["\u{85}", "\u{2028}", "\u{2029}", "\u{FEFF}"].contains($0) }
    }

    private static func shown(_ raw: [String], _ file: LoadedFile) -> [String] {
        // Nothing that could be shown has such a byte; UTF-16 has.
        if file.content.contains(0) { return raw.map { _ in Secrecy.mask } }
        let secrets = SecretPlaces()
        var lines = raw
        // What is behind the first document, or behind the place where it breaks off, nobody reads.
        var lastRead = 0
        do {
            let root = try YAMLReader.read(file.content, file: file.path, ProblemList(), secrets: secrets)
            if let root { secrets.concealReplacements(in: root) }
            lastRead = hasOtherLineEnds(file.content) ? 0 : secrets.lastLine
        } catch {}
        conceal(secrets.ranges, in: &lines)
        concealTrailingComments(besides: secrets.ranges, in: &lines)
        var looks = SecretKeysInText()
        var comments = SecretKeysInText()
        for index in lines.indices {
            if index >= lastRead { lines[index] = looks.shown(lines[index]) }
            // Somebody may have taken a password out by a comment sign.
            guard let sign = lines[index].firstIndex(where: { $0 != " " && $0 != "\t" }), lines[index][sign] == "#"
            else {
                comments = SecretKeysInText()
                continue
            }
            let text = lines[index].index(after: sign)
            lines[index] = String(lines[index][..<text]) + comments.shown(String(lines[index][text...]))
        }
        return lines.map { SecretParameters.masked(inSentence: $0) }
    }

    /// From the last to the first, so that columns before each stay what they are.
    private static func conceal(_ ranges: [Range<TextPosition>], in lines: inout [String]) {
        var ranges = ranges.sorted { $0.lowerBound > $1.lowerBound }
        // What an alias names and what stands there are one text.
        ranges = ranges.enumerated().filter { $0.offset == 0 || ranges[$0.offset - 1] != $0.element }.map(\.element)
        for range in ranges {
            let (first, last) = (range.lowerBound, range.upperBound)
            for number in first.line...last.line where lines.indices.contains(number - 1) {
                let line = Array(lines[number - 1].unicodeScalars)
                let indent = line.prefix { $0 == " " || $0 == "\t" }.count
                let start = min(number == first.line ? first.column - 1 : indent, line.count)
                let end = min(number == last.line ? last.column - 1 : line.count, line.count)
                guard start < end else { continue }
                let shown = self.shown(
                    text(line[start..<end]),
                    behind: text(line[..<start]),
                    isWhole: first.line == last.line
                )
                lines[number - 1] = text(line[..<start]) + shown + text(line[end...])
            }
        }
    }

    /// Comments behind something else: beside a secret they may hold the one before it.
    private static func concealTrailingComments(besides secrets: [Range<TextPosition>], in lines: inout [String]) {
        let secretLines = Set(secrets.flatMap { [$0.lowerBound.line, $0.upperBound.line] })
        for index in lines.indices {
            guard let sign = lines[index].firstRange(of: /[ \t]#/),
                lines[index][..<sign.lowerBound].contains(where: { $0 != " " && $0 != "\t" })
            else { continue }
            var comment = String(lines[index][sign.upperBound...])
            if secretLines.contains(index + 1) {
                comment = comment.contains(where: { $0 != " " }) ? " " + Secrecy.mask : comment
            } else {
                var looks = SecretKeysInText()
                comment = looks.shown(comment)
            }
            lines[index] = String(lines[index][..<sign.upperBound]) + comment
        }
    }

    /// What stands for a secret. A URL is one only where it has a password or a query.
    private static func shown(_ secret: String, behind key: String, isWhole: Bool) -> String {
        let name = key.reversed().drop { $0 == " " || $0 == "\"" || $0 == "'" }
        guard isWhole, name.starts(with: ":lru") || name.starts(with: ":\"lru") || name.starts(with: ":'lru"),
            secret.contains("://")
        else { return Secrecy.mask }
        let url = secret.contains("@") ? MaskedURL.withoutPassword(secret) : secret
        guard let query = url.firstIndex(of: "?") else { return url }
        return "\(url[..<query])?\(Secrecy.mask)"
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
