/// The script of the page: a click on the title of a column sorts its table, a second one turns it
/// round.
///
/// It is a constant of the source, and the only one that the page's policy lets run: by its digest.
package enum ReportScript {
    /// The text between the tags.
    package static let source: StaticString = """

        document.addEventListener("click", event => {
          const title = event.target.closest("th"), body = title?.closest("table").tBodies[0];
          if (!body) return;
          const column = title.cellIndex, turn = title.ariaSort == "ascending" ? -1 : 1;
          const key = row => row.cells[column].dataset.value ?? row.cells[column].textContent;
          for (const other of title.parentNode.cells) other.ariaSort = null;
          title.ariaSort = turn > 0 ? "ascending" : "descending";
          const order = (a, b) => a - b || (isNaN(a - b) ? a.localeCompare(b) : 0);
          body.append(...[...body.rows].sort((a, b) => turn * order(key(a), key(b))));
        });

        """

    /// The SHA-256 of the source in Base64, as Content-Security-Policy takes it.
    package static let digest = "ZfvhXC7+s+T/1p/OtNmwrmZf6sNLpyq5r+CYNviqjhE="
}
