internal import MetricModel
internal import ScrapeEngine

// What happened.

extension EngineEvent.Field: Recordable {
    static var blank: EngineEvent.Field { EngineEvent.Field("", "") }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&name)
        try coder.field(&value)
    }
}

extension TargetID: Recordable {
    static var blank: TargetID { TargetID(rawValue: 0) }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        var value = rawValue
        try coder.hash(&value)
        self = TargetID(rawValue: value)
    }
}

extension EngineEvent: Recordable {
    static var blank: EngineEvent { EngineEvent(at: .blank, level: .info, area: .engine, text: "") }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&sequence)
        try coder.field(&at)
        try coder.choice(&level, of: Level.allCases)
        try coder.choice(&area, of: Area.allCases)
        try coder.field(&pool)
        try coder.field(&target)
        try coder.field(&address)
        try coder.field(&targetURL)
        try coder.field(&text)
        try coder.field(&fields)
        try coder.field(&count)
        count = max(count, 1)
    }
}
