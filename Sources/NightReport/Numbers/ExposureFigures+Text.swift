package import SnapshotStore

extension ExposureFigures {
    /// The figures in words, a line each.
    package var sentences: [String] {
        let share = NumberFormatting.percent(mostShown, of: lists)
        var lines = [
            "the most shown user is in \(NumberFormatting.count(mostShown)) of "
                + "\(NumberFormatting.count(lists)) lists (\(share)), one is in "
                + "\(NumberFormatting.count(mostInTopTen)) top-10s",
            "\(NumberFormatting.count(neverShown)) of \(NumberFormatting.count(users)) users are in "
                + "no list (\(NumberFormatting.percent(neverShown, of: users)))",
            "Gini \(NumberFormatting.decimal(gini, 3)) of the lists that each user is in",
        ]
        if let mutualShare {
            lines.append(
                "\(NumberFormatting.decimal(100 * mutualShare, 1)) % of entries are mutual")
        }
        return lines
    }
}
