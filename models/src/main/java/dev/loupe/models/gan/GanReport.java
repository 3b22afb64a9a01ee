package dev.loupe.models.gan;

import dev.loupe.models.training.RunFolder;
import dev.loupe.report.learning.TrainRequest;

/** The page on a run. */
final class GanReport {
    private GanReport() {}

    static void write(GanTraining.Match match, GanTask task, TrainRequest request, RunFolder folder) {
        RunFolder.write(
                folder.report(), "<html>" + match.model().recipe() + task.stepsPerEpoch() + request + "</html>");
    }
}
