import LaneLayout
import Testing

@Suite struct AgeLaneTests {
    @Test func `A word holds the four bytes that the layout names`() {
        #expect(AgeLane.word(age: 30, ageMin: 25, ageMax: 40) == 0x6628_611E)
        // No age is above 127.
        #expect(AgeLane.word(age: 18, ageMin: 200, ageMax: 255) == 0x007F_6D12)
    }

    @Test(arguments: [(18, 99), (25, 25), (40, 30), (0, 127), (120, 127)] as [(UInt8, UInt8)])
    func `A word reaches a query exactly where both accept the age`(ageMin: UInt8, ageMax: UInt8) {
        let user = AgeLane.word(age: 30, ageMin: ageMin, ageMax: ageMax)
        let needed = (AgeLane.acceptedAges(of: user), AgeLane.ownAge(of: user))
        for age in UInt8(18)...120 {
            for (least, most) in [(18, 99), (30, 30), (31, 40), (18, 29)] as [(UInt8, UInt8)] {
                let candidate = AgeLane.word(age: age, ageMin: least, ageMax: most)
                let userAccepts = ageMin <= age && age <= ageMax
                let candidateAccepts = least <= 30 && 30 <= most
                #expect(AgeLane.reaches(candidate, needed.0) == userAccepts)
                #expect(AgeLane.reaches(candidate, needed.1) == candidateAccepts)
                #expect(
                    AgeLane.reaches(candidate, needed.0 | needed.1)
                        == (userAccepts && candidateAccepts))
                #expect(AgeLane.reaches(candidate, 0), "a query that asks nothing")
            }
        }
    }
}
