import NightReport
import Testing

struct MarkupTests {
    @Test(arguments: [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("\"><img src=x onerror=alert(1)>", "&quot;&gt;&lt;img src=x onerror=alert(1)&gt;"),
        ("a & b &amp; c", "a &amp; b &amp;amp; c"),
        ("it's", "it&#39;s"),
        ("bell\u{07}, null\u{00}, delete\u{7F}", "bell\u{FFFD}, null\u{FFFD}, delete\u{FFFD}"),
        ("gpj.\u{202E}exe", "gpj.\u{FFFD}exe"),
        ("Zoë 🦊\tand\nmore", "Zoë 🦊\tand\nmore"),
    ])
    func `A text stands for itself.`(text: String, escaped: String) {
        #expect(HTMLBuilder.text(text).source == escaped)
        #expect(HTMLBuilder("td", ["title": text]).source == "<td title=\"\(escaped)\"></td>")
    }

    @Test(arguments: [
        ("plain", "plain"), ("run `oith resume`.", "run <code>oith resume</code>."),
        ("`a` and `<b>`", "<code>a</code> and <code>&lt;b&gt;</code>"),
        ("one ` alone", "one ` alone"), ("", ""),
    ])
    func `What stands between backticks is to be typed.`(text: String, written: String) {
        #expect(HTMLBuilder.prose(text).source == written)
    }

    @Test func `An element holds its children, and void ones have no end.`() {
        let line = HTMLBuilder("p", ["class": "a"], .text("x < y"), HTMLBuilder("br"), .text("z"))
        #expect(line.source == "<p class=\"a\">x &lt; y<br>z</p>")
    }
}
