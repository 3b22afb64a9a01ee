package dev.loupe.models.detector;

import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.data.Picture;
import dev.loupe.report.learning.Detector;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** A detector for files of pictures. */
public final class PictureDetector implements Detector {
    private final RegionDetector detector;
    private final List<String> labels;
    private final double leastScore;

    /**
     * For the use of a detector, which is closed with this one.
     *
     * @param labels names of the classes in place of the detector's own; empty for those
     * @param leastScore of what is told; empty for all that the detector tells
     */
    public PictureDetector(RegionDetector detector, List<String> labels, OptionalDouble leastScore) {
        this.detector = detector;
        this.labels = labels.isEmpty() ? detector.classes() : List.copyOf(labels);
        this.leastScore = leastScore.orElse(0);
    }

    @Override
    public Answer detect(Path file) {
        Picture picture = Picture.read(file);
        dev.loupe.models.detector.Found found = detector.detect(picture).found();
        Boxes boxes = found.boxes();
        List<Found> objects = new ArrayList<>();
        for (int i = 0; i < found.count(); i++) {
            if (found.scores()[i] >= leastScore) {
                int index = found.labels()[i];
                objects.add(new Found(
                        boxes.x1(i),
                        boxes.y1(i),
                        boxes.x2(i),
                        boxes.y2(i),
                        index,
                        index < labels.size() ? labels.get(index) : "",
                        found.scores()[i]));
            }
        }
        return new Answer(picture.width(), picture.height(), objects);
    }

    @Override
    public BufferedImage picture(Path file) {
        return Picture.read(file).image();
    }

    @Override
    public void close() {
        detector.close();
    }
}
