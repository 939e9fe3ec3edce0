internal import Glibc
internal import TerminalUI

/// Prints the CPU time of one frame at 200x60: drawing the cells, and bringing the frame to a canvas without a terminal,
/// when everything, one column of ages, or nothing has changed.
func runFrameBenchmark() {
    let size = ScreenSize(columns: 200, rows: 60)
    let frames = [table(size, age: 1), table(size, age: 2)]
    let other = screenful(size)
    var canvas = HeadlessCanvas(size: size)
    report("frame: draw a table", repeats: 400) { turn in _ = table(size, age: turn) }
    var painter = Painter()
    report("frame: paint, everything changed", repeats: 400) { turn in
        painter.paint(turn % 2 == 0 ? other : frames[0], on: &canvas)
    }
    report("frame: paint, one column changed", repeats: 400) { turn in painter.paint(frames[turn % 2], on: &canvas) }
    report("frame: paint, nothing changed", repeats: 4000) { _ in painter.paint(frames[0], on: &canvas) }
}

/// A screen as Targets paints it: signs, text, right-aligned numbers, health bars, several styles a row.
private func table(_ size: ScreenSize, age: Int) -> Frame {
    var frame = Frame(size: size, glyphs: .unicode)
    frame.write(" scrape-tui  prometheus.yml ✓ 14:02:11", row: 0, column: 0, style: .title)
    for row in 1..<size.rows {
        let isDown = row % 9 == 0
        frame.write(isDown ? "✗ DOWN" : "✓ up", row: row, column: 2, style: isDown ? .down : .up)
        frame.write("10.4.\(row).17:9102", row: row, column: 12)
        frame.write("kube-pods", row: row, column: 40, style: .dim)
        frame.write(TextWidth.paddedRightAligned("\(age)s", to: 6, glyphs: .unicode), row: row, column: 60)
        frame.write(TextWidth.paddedRightAligned("\(row * 7)ms", to: 8, glyphs: .unicode), row: row, column: 70)
        frame.write(String(repeating: "▇", count: 60), row: row, column: 90, style: .graph)
        frame.write("connect: connection refused", row: row, column: 155, style: isDown ? .error : .plain)
    }
    frame.apply(.reversed, row: 5, columns: 0..<size.columns)
    return frame
}

private func screenful(_ size: ScreenSize) -> Frame {
    var frame = Frame(size: size, glyphs: .unicode)
    for row in 0..<size.rows {
        frame.write(String(repeating: "x", count: size.columns), row: row, column: 0, style: .info)
    }
    return frame
}

/// The median of five rounds, in microseconds of CPU time a turn.
private func report(_ name: String, repeats: Int, _ turn: (Int) -> Void) {
    var rounds: [Double] = []
    for _ in 0..<5 {
        let before = processorTime()
        for index in 0..<repeats { turn(index) }
        rounds.append((processorTime() - before) / Double(repeats))
    }
    let median = rounds.sorted()[2]
    let tenths = Int((median * 10).rounded())
    print("\(name) at 200x60: \(tenths / 10).\(tenths % 10) µs")
}

private func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
}
