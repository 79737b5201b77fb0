import Bytes

// Everything drawn here is made with integers and `+ - * /`, so that the same seed makes the same
// pool on every machine.
extension SplitMix64 {
    /// A number of the range.
    mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.count)
    }

    /// True so many times in a hundred.
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    /// One of the elements, each as likely.
    ///
    /// - Precondition: there is one.
    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }

    /// One of the elements, as likely as its weight says.
    mutating func pick<Element>(_ elements: [(Element, weight: Int)]) -> Element {
        var rest = below(elements.reduce(0) { $0 + $1.weight })
        for (element, weight) in elements {
            if rest < weight { return element }
            rest -= weight
        }
        preconditionFailure("the weights add up")
    }

    /// A bell-shaped number with mean 0 and deviation 1, never beyond 3.5.
    ///
    /// The sum of four even ones (Irwin-Hall): no logarithm, which each C library rounds its way.
    mutating func bell() -> Double {
        let sum = (0..<4).reduce(0) { total, _ in total + below(1 << 20) }
        let unit = Double(sum) / Double(1 << 20) - 2
        return unit * 1.7320508075688772
    }
}
