import Testing

struct FrontPageTests {
    @Test(arguments: FrontPages.modules)
    func `Each module has a front page.`(module: String) {
        #expect(!FrontPages.pages(of: module).isEmpty)
    }

    @Test(arguments: FrontPages.examples)
    func `Each example of a front page is compiled by a test.`(example: FrontPages.Example) {
        let text = example.lines.joined(separator: "\n")
        #expect(FrontPages.compiled.contains { $0.contains(text) })
    }

    @Test func `There are examples to look for.`() {
        let pages = Set(FrontPages.examples.map(\.page))
        #expect(
            pages.isSuperset(of: ["Sources/Geo/Geo.swift", "Sources/Nights/Nights.docc/Nights.md"]))
        #expect(pages.count >= 15)
    }

    @Test func `A block is what is between its fences, with or without comments.`() {
        let page = """
            // Name: a module.
            //
            // ```swift
            // if a {
            //     b()
            // }
            //
            // c()
            // ```
            //
            // ```
            // no Swift
            // ```
            """
        #expect(FrontPages.blocks(in: page) == [["if a {", "b()", "}", "", "c()"]])
        #expect(FrontPages.blocks(in: "```swift\nx\n```\n```swift\ny\n```\n") == [["x"], ["y"]])
        #expect(FrontPages.blocks(in: "plain").isEmpty)
    }
}
