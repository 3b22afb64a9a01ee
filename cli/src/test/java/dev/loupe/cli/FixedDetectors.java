package dev.loupe.cli;

import dev.loupe.report.learning.DetectRequest;
import dev.loupe.report.learning.Detector;
import dev.loupe.report.learning.Detectors;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;

/** Opens the model {@code fixed}, which finds the same two objects in every picture, the second without a name. */
public final class FixedDetectors implements Detectors {
    @Override
    public String summary() {
        return "fixed";
    }

    @Override
    public boolean opens(DetectRequest request) {
        return request.model().equals("fixed");
    }

    @Override
    public Detector open(DetectRequest request) {
        return new Detector() {
            @Override
            public Answer detect(Path picture) {
                return new Answer(
                        40,
                        30,
                        List.of(new Found(1.5, 2, 20, 12.25, 8, "bag", .9), new Found(0, 0, 40, 30, 0, "", .1)));
            }

            @Override
            public BufferedImage picture(Path picture) {
                return new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
            }

            @Override
            public void close() {}
        };
    }
}
