/// The version of oith: the one place that says it.
enum Version {
    static let text = "0.1.0"
}
