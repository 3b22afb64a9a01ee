package dev.loupe.report.learning;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What {@code loupe compare-detectors} was asked for.
 *
 * @param data to learn from and to be judged by: {@code scenes}, {@code coco:ANNOTATIONS.json:FOLDER}, …
 * @param out the folder for the runs and the page; runs that are there are taken as they are, or gone on with
 * @param steps of each detector's training; empty for the recipes' own
 * @param pictures how many of those held out all are judged by at most; empty for all
 * @param shown the number of the picture that the steps are shown on
 * @param settings of the recipes that know them
 */
public record CompareRequest(
        String data,
        Path out,
        OptionalLong steps,
        long seed,
        OptionalInt pictures,
        int shown,
        Map<String, String> settings) {
    public CompareRequest {
        settings = Map.copyOf(settings);
    }
}
