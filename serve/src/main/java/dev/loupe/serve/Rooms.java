package dev.loupe.serve;

import dev.loupe.serve.evaluation.EvaluationRoom;
import dev.loupe.serve.learning.LearningRoom;
import dev.loupe.serve.network.NetworkRoom;
import dev.loupe.serve.runs.RunsRoom;
import java.nio.file.Path;
import java.util.List;

/** What there is to look at, in the order of the links. */
public final class Rooms {
    private Rooms() {}

    public static List<Room> all() {
        return all(Path.of(""));
    }

    /**
     * The same.
     *
     * @param runs the folder whose runs are shown
     */
    public static List<Room> all(Path runs) {
        return List.of(new NetworkRoom(), new EvaluationRoom(), new RunsRoom(runs), new LearningRoom());
    }
}
