/// Writes metrics in the text format 0.0.4 of Prometheus.
struct Exposition {
  static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  private(set) var text = ""

  /// The values of a metric, each with its labels' values in the order of the definition; nothing where there are none.
  mutating func write(_ metric: MetricDefinition, _ samples: [(labels: [String], value: Double)]) {
    guard begin(metric, !samples.isEmpty) else { return }
    for sample in samples { write(metric.name, metric.labels, sample.labels, sample.value) }
  }

  /// A metric without labels.
  mutating func write(_ metric: MetricDefinition, _ value: Double?) {
    write(metric, value.map { [(labels: [], value: $0)] } ?? [])
  }

  /// A histogram's buckets, sum and count.
  mutating func write(_ metric: MetricDefinition, _ histograms: [(labels: [String], value: LatencyHistogram)]) {
    guard begin(metric, !histograms.isEmpty) else { return }
    for (labels, histogram) in histograms {
      var count = 0
      for (bound, number) in zip(LatencyHistogram.bounds, histogram.counts) {
        count += number
        write("\(metric.name)_bucket", metric.labels + ["le"], labels + [Self.number(bound)], Double(count))
      }
      write("\(metric.name)_bucket", metric.labels + ["le"], labels + ["+Inf"], Double(histogram.count))
      write("\(metric.name)_sum", metric.labels, labels, histogram.sum)
      write("\(metric.name)_count", metric.labels, labels, Double(histogram.count))
    }
  }

  private mutating func begin(_ metric: MetricDefinition, _ hasSamples: Bool) -> Bool {
    guard hasSamples else { return false }
    text += "# HELP \(metric.name) \(Self.escaped(metric.help))\n# TYPE \(metric.name) \(metric.kind.rawValue)\n"
    return true
  }

  private mutating func write(_ name: String, _ labels: [String], _ values: [String], _ value: Double) {
    text += name
    if !labels.isEmpty {
      let pairs = zip(labels, values).map { label, value in
        "\(label)=\"\(Self.escaped(value).replacing("\"", with: "\\\""))\""
      }
      text += "{\(pairs.joined(separator: ","))}"
    }
    text += " \(Self.number(value))\n"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
  }

  private static func number(_ value: Double) -> String {
    Int(exactly: value).map { String($0) } ?? "\(value)"
  }
}
