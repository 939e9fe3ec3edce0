internal import HTTPTransport
internal import MetricModel
internal import ScrapeEngine

/// Takes the secrets out of whatever goes into a recording: the users of URLs, and the values of parameters whose names say
/// that they are secret, wherever a text quotes them.
enum RecordedSecrets {
    static let mask = LabelSecrets.mask

    /// The text as it may be written. O(bytes).
    static func removed(from text: String) -> String {
        guard text.utf8.contains(where: isSign) else { return text }
        let bytes = Array(text.utf8)
        let secrets = places(in: bytes[...])
        guard !secrets.isEmpty else { return text }
        var shown: [UInt8] = []
        var end = 0
        for place in secrets {
            shown += bytes[end..<place.lowerBound]
            shown += mask.utf8
            end = place.upperBound
        }
        return String(decoding: shown + bytes[end...], as: UTF8.self)
    }

    /// A body with an x for every byte of a secret: what stands behind it stays where it is.
    static func removed(from body: [UInt8]) -> [UInt8] {
        guard body.contains(where: isSign) else { return body }
        var shown = body
        for place in places(in: body[...]) {
            for index in place { shown[index] = UInt8(ascii: "x") }
        }
        return shown
    }

    /// Labels without what a job or discovery puts into them for requests: `__param_token`, and metadata by the name of a
    /// password.
    static func removed(from labels: Labels) -> Labels {
        var hasSecret = false
        labels.forEach { name, value in
            if isSecret(name, value) { hasSecret = true }
        }
        guard hasSecret else { return labels }
        return Labels(
            labels.pairs.map { name, value in
                (name, isSecretName(name) ? mask : removed(from: value))
            }
        )
    }

    /// A rule that sets such a label has it in its text.
    static func isSecretName(_ name: String) -> Bool {
        LabelSecrets.isSecret(name) || name.hasPrefix("__meta_") && SecretParameters.isSecret(name)
    }

    private static func isSecret(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool {
        if name.starts(with: "__".utf8), isSecretName(String(decoding: name, as: UTF8.self)) { return true }
        guard value.contains(where: isSign) else { return false }
        return !places(in: Array(value)[...]).isEmpty
    }

    private static func isSign(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "@") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "&")
    }

    // MARK: Finding them

    /// In ascending order; none overlaps another.
    private static func places(in bytes: ArraySlice<UInt8>) -> [Range<Int>] {
        var places: [Range<Int>] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            var place: Range<Int>?
            switch bytes[index] {
            case UInt8(ascii: "/") where bytes[..<index].suffix(2).elementsEqual(":/".utf8):
                place = user(behind: index, bytes)
            case UInt8(ascii: "?"), UInt8(ascii: "&"): place = parameter(behind: index, bytes)
            default: break
            }
            if let place, !place.isEmpty {
                places.append(place)
                index = place.upperBound
            } else {
                index += 1
            }
        }
        return places
    }

    /// `user:password` behind `://`, up to the last `@` of the authority.
    private static func user(behind slash: Int, _ bytes: ArraySlice<UInt8>) -> Range<Int>? {
        let authority = bytes[(slash + 1)...].prefix { byte in
            byte > 0x20 && byte != UInt8(ascii: "/") && byte != UInt8(ascii: "?") && byte != UInt8(ascii: "#")
                && byte != UInt8(ascii: "\"")
        }
        return authority.lastIndex(of: UInt8(ascii: "@")).map { slash + 1..<$0 }
    }

    /// The value of `name=value` behind `?` or `&`, when the name is one of a secret or the value a URL with one.
    private static func parameter(behind sign: Int, _ bytes: ArraySlice<UInt8>) -> Range<Int>? {
        let name = bytes[(sign + 1)...].prefix(128).prefix { isQuery($0) && $0 != UInt8(ascii: "=") }
        let equals = name.endIndex
        guard equals < bytes.endIndex, bytes[equals] == UInt8(ascii: "=") else { return nil }
        let value = bytes[(equals + 1)...].prefix { isQuery($0) }
        guard SecretParameters.isSecret(String(decoding: name, as: UTF8.self)) || isEscapedURLWithSecret(value) else {
            return nil
        }
        return equals + 1..<value.endIndex
    }

    private static func isEscapedURLWithSecret(_ value: ArraySlice<UInt8>) -> Bool {
        guard value.contains(UInt8(ascii: "%")) else { return false }
        return !SecretParameters.secrets(in: "?x=" + String(decoding: value, as: UTF8.self)).isEmpty
    }

    private static func isQuery(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != UInt8(ascii: "&") && byte != UInt8(ascii: "#") && byte != UInt8(ascii: "\"")
            && byte != UInt8(ascii: "<") && byte != UInt8(ascii: ">") && byte != UInt8(ascii: "?")
    }
}
