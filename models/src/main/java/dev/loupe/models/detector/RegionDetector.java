package dev.loupe.models.detector;

import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.data.Picture;
import java.util.List;

/** A detector that proposes regions of a picture and judges each. */
public interface RegionDetector extends AutoCloseable {
    /**
     * What came of a picture.
     *
     * @param proposals the regions that were judged, in pixels of the picture
     * @param found in pixels of the picture
     * @param seconds that it took
     */
    record Detection(Boxes proposals, Found found, PartSeconds seconds) {}

    /** Names by number; background is none of them. */
    List<String> classes();

    Detection detect(Picture picture);

    /** How many samples went through the convolutions since it was made, counted where they run. */
    long cnnPasses();

    @Override
    void close();
}
