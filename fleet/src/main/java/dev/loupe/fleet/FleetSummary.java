package dev.loupe.fleet;

/**
 * What a run came to.
 *
 * @param rows files and folders that have one
 * @param known rows taken from an earlier run
 * @param failures rows that tell an error, those of earlier runs included
 * @param faults errors of the program itself
 * @param linkedFolders links to folders that were not entered
 */
public record FleetSummary(long rows, long known, long failures, long faults, long linkedFolders) {
    static final FleetSummary NONE = new FleetSummary(0, 0, 0, 0, 0);

    FleetSummary and(Reading.Result result, boolean isKnown) {
        return new FleetSummary(
                rows + 1,
                known + (isKnown ? 1 : 0),
                failures + (result.isFailure() ? 1 : 0),
                faults + (result.isFault() ? 1 : 0),
                linkedFolders);
    }

    FleetSummary withLinkedFolders(long number) {
        return new FleetSummary(rows, known, failures, faults, number);
    }
}
