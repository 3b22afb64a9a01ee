package dev.loupe.report.learning;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;

/** A network with weights that finds objects in pictures. */
public interface Detector extends AutoCloseable {
    /**
     * An object that was found.
     *
     * @param x1 left, y1 top, x2 right, y2 bottom, in pixels of the picture as it is seen upright; the right and lower border
     *     are the first that do not belong to it
     * @param index the number of the class, counted from 0; background is none
     * @param label its name; empty where it has none
     * @param score 0 to 1
     */
    record Found(double x1, double y1, double x2, double y2, int index, String label, double score) {}

    /**
     * What was found in a picture.
     *
     * @param width of the picture as it is seen upright, in pixels
     * @param objects best first; none is a valid answer
     */
    record Answer(int width, int height, List<Found> objects) {
        public Answer {
            objects = List.copyOf(objects);
        }
    }

    /**
     * Finds the objects of a picture.
     *
     * @throws dev.loupe.graph.BadInput when the picture cannot be read
     */
    Answer detect(Path picture);

    /**
     * A picture upright, as its boxes are told in.
     *
     * @throws dev.loupe.graph.BadInput when it cannot be read
     */
    BufferedImage picture(Path picture);

    @Override
    void close();
}
