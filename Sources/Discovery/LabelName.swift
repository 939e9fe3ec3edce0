/// Names of labels that are made of foreign keys.
enum LabelName {
    /// The key with `_` for every character that a label name did not use to have (`SanitizeLabelName` in
    /// `util/strutil`, v3.5): `app.kubernetes.io/name` is `app_kubernetes_io_name`.
    static func sanitised(_ key: String) -> String {
        if key.utf8.allSatisfy(isPlain) { return key }
        var name = ""
        for character in key.unicodeScalars {
            let isKept = character.isASCII && isPlain(UInt8(truncatingIfNeeded: character.value))
            name.unicodeScalars.append(isKept ? character : "_")
        }
        return name
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
