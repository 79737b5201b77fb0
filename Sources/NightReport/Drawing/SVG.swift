/// The little of SVG's path language that the drawings need.
enum SVG {
    typealias Point = (x: Double, y: Double)

    /// A number with at most two places: `12`, `3.25`.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "0" }
        let text = NumberFormatting.decimal(value, 2)
        guard text.contains(".") else { return text }
        let trimmed = text.reversed().drop { $0 == "0" }
        return String((trimmed.first == "." ? trimmed.dropFirst() : trimmed).reversed())
    }

    static func line(_ from: Point, _ to: Point) -> String {
        "M\(point(from))L\(point(to))"
    }

    static func curve(_ from: Point, first: Point, second: Point, to: Point) -> String {
        "M\(point(from))C\(point(first)) \(point(second)) \(point(to))"
    }

    /// A closed rectangle.
    static func rectangle(x: Double, y: Double, width: Double, height: Double) -> String {
        "M\(number(x)) \(number(y))h\(number(width))v\(number(height))h\(number(-width))z"
    }

    /// The two strokes of an arrow's head; `dx` and `dy` lead from its tip back.
    static func head(_ x: Double, _ y: Double, dx: Double, dy: Double) -> String {
        let spread = (x: dy * 0.6, y: dx * 0.6)
        return "M\(point((x + dx + spread.x, y + dy + spread.y)))L\(point((x, y)))"
            + "L\(point((x + dx - spread.x, y + dy - spread.y)))"
    }

    private static func point(_ point: Point) -> String {
        "\(number(point.x)) \(number(point.y))"
    }
}
