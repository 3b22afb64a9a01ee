package dev.loupe.report.learning;

import java.nio.file.Path;
import java.util.List;

/** A network with weights that tells what pictures show. */
public interface Classifier extends AutoCloseable {
    /**
     * One answer.
     *
     * @param index the number of the class
     * @param label its name; empty where it has none
     * @param probability 0 to 1
     */
    record Answer(int index, String label, double probability) {}

    /**
     * The most likely classes, best first.
     *
     * @throws dev.loupe.graph.BadInput when the picture cannot be read
     */
    List<Answer> classify(Path picture, int top);

    @Override
    void close();
}
