internal import Glibc

/// Certificates that do not count now (`CertificateInvalidError`, `crypto/x509/verify.go`).
enum ValidityProblem {
    /// What Go says when now is outside of a certificate's time; nil when it is inside. All in seconds since 1970.
    static func text(at now: Int64, notBefore: Int64, notAfter: Int64) -> String? {
        let lead = "certificate has expired or is not yet valid: current time \(date(now, isLocal: true)) is"
        if now < notBefore { return "\(lead) before \(date(notBefore, isLocal: false))" }
        return now > notAfter ? "\(lead) after \(date(notAfter, isLocal: false))" : nil
    }

    /// RFC 3339, as Go prints a time in its zone.
    private static func date(_ seconds: Int64, isLocal: Bool) -> String {
        var parts = tm()
        var time = time_t(seconds)
        if isLocal { localtime_r(&time, &parts) } else { gmtime_r(&time, &parts) }
        var room = [CChar](repeating: 0, count: 64)
        strftime(&room, room.count, "%Y-%m-%dT%H:%M:%S", &parts)
        let minutes = parts.tm_gmtoff / 60
        if minutes == 0 { return String(ofCString: room) + "Z" }
        let digits = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        let zone = "\(digits(abs(minutes) / 60)):\(digits(abs(minutes) % 60))"
        return String(ofCString: room) + (minutes < 0 ? "-" : "+") + zone
    }
}
