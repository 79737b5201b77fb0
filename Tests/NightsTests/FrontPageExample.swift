import DurableFiles
import NightStages
import Nights
import Scoring
import SystemPackage

/// Runs a night to its end, without a display and without notifications.
func runNight(
    _ settings: NightSettings, _ definition: NightDefinition, in folder: FilePath
) async throws -> NightFigures {
    let files = LocalFileSystem()
    let nights = Nights(folder, in: files)
    let context = StageContext(
        files: files, dataDirectory: folder, kernel: .best, concurrency: 2, version: "1.0"
    ) { _ in }
    let night = try nights.begin(settings, definition, concurrency: 2)
    let result = try await night.run(context) { _ in }.run()
    night.release()
    return result.figures
}
