internal import TerminalUI

/// A batch report as CSV (RFC 4180 with bare line feeds): one line per scrape, the columns as the first line names them.
/// Control characters stand as `\xNN`, what is invisible as `\u{...}`.
struct BatchCSV {
    let report: BatchReport
    var columns = BatchColumn.usual

    var bytes: [UInt8] {
        let lines = [columns.map(\.field)] + report.entries.map { entry in columns.map { $0.value(entry) } }
        return Array(lines.map { $0.map(Self.quoted).joined(separator: ",") + "\n" }.joined().utf8)
    }

    private static func quoted(_ cell: String) -> String {
        let cell = Sanitiser.wholeText(ControlCharacters.escaped(cell))
        guard cell.contains(where: { $0 == "," || $0 == "\"" }) else { return cell }
        return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
